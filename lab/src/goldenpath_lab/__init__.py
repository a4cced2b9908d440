"""A chat platform that really runs on one machine, and every way to break it."""
