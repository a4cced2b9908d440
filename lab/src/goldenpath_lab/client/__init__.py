"""A small client of the chat platform's contract: HTTP, WebSocket and the walk along the golden path."""
