"""Find: one's own people and deals by a few letters."""
