"""A person's page: what became of their one-to-ones, and how things go over time."""
