"""The real programs the lab is made of, each started, watched and stopped by us."""
