"""The run platform: a small supervisor that behaves like Cloud Run where a diagnosis can tell."""
