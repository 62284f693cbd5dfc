"""When a pair meets: rhythm, slots, what counts as held."""
