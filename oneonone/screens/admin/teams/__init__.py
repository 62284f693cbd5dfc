"""Teams: who is in them, and where their one-to-ones differ from the company's."""
