"""One file, one fact: what makes it so."""
