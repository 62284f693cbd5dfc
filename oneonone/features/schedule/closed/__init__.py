"""Days on which the company, or one team, does not meet, entered by an administrator."""
