"""How one meeting goes: its agenda, check-in and asked questions."""
