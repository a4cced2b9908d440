"""Pure readers of what others recorded, and the judge of the export itself."""
