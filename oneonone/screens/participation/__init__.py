"""HR, and who leads managers: whether one-to-ones happen, as counts; never a word."""
