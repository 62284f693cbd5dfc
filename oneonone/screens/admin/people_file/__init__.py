"""People from a file: everybody or nobody; the same file again changes nothing."""
