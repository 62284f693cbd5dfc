"""What each of the two notes for themselves: never on the meeting's own pages (D2)."""
