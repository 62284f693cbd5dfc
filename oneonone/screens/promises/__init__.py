"""Promises: what the two of each pair owe one another, open, carried and settled."""
