"""goldenpath.yaml: read, checked whole, and turned into an Environment."""
