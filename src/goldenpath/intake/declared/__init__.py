"""Pure readers of what others declared: from each a draft of goldenpath.yaml."""
