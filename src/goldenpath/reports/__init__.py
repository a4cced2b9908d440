"""One file, one way to say a verdict; the sentences themselves come from `engine.phrase`."""
