"""The command line: a command parses, calls a use case, prints, returns a status."""
