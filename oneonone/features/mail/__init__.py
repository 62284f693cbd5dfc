"""Mail: who is told what and when; a link and a time, never a word of what was said."""
