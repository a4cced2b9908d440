"""Who answers a message, and how the answer is planned."""
