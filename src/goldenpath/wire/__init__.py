"""Effects, and the only code that drives them: files, clock, environment, terminal."""
