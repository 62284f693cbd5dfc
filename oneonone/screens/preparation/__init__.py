"""Five questions on a phone, private until shared."""
