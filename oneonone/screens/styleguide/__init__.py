"""Every component in every state; demo and debug only."""
