"""A bounded load of chat users against a lab, and what it found."""
