"""The web service, without a browser."""
