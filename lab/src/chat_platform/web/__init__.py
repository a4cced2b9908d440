"""The web service: the page, and where its browser finds the other services."""
