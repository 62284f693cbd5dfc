"""How the company's one-to-ones go: minutes, skills, and what they look like."""
