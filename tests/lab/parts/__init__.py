"""Tests of the parts: real programs, started and broken."""
