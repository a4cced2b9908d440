"""Checks, one file each: which questions to ask of a component live."""
