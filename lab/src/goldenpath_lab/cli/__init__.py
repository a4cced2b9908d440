"""The command line of the lab: one short file a command."""
