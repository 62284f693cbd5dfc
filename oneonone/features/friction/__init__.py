"""Something small in a rep's way: open, being handled, gone."""
