"""What the chat platform's services share: settings, logs, tokens, stores, start-up."""

VERSION = "1.0.0"
