"""The quarter page: a rep composes it of what was, prints it, and nobody else reads it."""
