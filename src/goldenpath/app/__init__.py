"""Use cases, one file each: they know ports, never effects."""
