"""The backend: threads, messages, runs and the WebSocket on which they are followed."""
