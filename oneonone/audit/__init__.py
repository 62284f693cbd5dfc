"""What happened, without a word of what was said."""
