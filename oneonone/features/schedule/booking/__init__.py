"""A time beside the rhythm, found by either of the two."""
