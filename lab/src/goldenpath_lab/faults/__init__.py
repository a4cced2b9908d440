"""Every way to break the lab: one file each, acting on a mechanism and never on a log."""
