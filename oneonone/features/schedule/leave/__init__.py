"""Days on which a pair does not meet."""
