"""Type of a statement and its confidence: the model that comes with citance, or an external service."""
