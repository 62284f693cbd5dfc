"""Leading indicators and their readings."""
