"""Search over the one-to-ones with one person; the words never stand in an address."""
