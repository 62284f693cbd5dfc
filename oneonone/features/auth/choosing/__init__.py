"""Choosing a password: with a link, as the first administrator, and anew in the settings."""
