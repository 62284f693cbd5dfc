"""What a rep prepares, private until shared."""
