"""JSON Schemas of what goldenpath writes."""
