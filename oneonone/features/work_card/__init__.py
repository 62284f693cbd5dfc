"""How somebody likes to work: a card of their own, and copies for those they show it to."""
