"""One-to-ones in the calendar of each of the two: times and first names, never a word."""
