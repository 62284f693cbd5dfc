"""Letting everybody in who is new: a link for each, as one file."""
