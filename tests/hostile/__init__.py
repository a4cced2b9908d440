"""Environments that misbehave in every way, and the whole command held against them."""
