"""Everything of one's own in one file, gathered a part at a time."""
