"""The cloud's API on loopback: enough of it that genuine clients read and change the lab."""
