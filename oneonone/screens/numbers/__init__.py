"""A rep's numbers of a week, with what can be counted from their deals."""
