"""The cloud's API of the lab."""
