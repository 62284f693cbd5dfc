"""The one focus of a pair."""
