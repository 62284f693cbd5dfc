"""What the two promised each other."""
