"""Nouns: frozen, keyword-only records that stand on the standard library alone."""
