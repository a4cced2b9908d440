"""The steps; the four digits in a file's name are its revision."""
