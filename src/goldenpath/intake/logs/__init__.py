"""Logs: bytes become rows, rows become drafts, drafts become a scan."""
