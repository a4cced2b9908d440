"""Verbs, pure: from a scan to a verdict. Time is an argument; the same evidence gives the same bytes."""
