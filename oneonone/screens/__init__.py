"""Pages composed from features and agenda; they never import one another."""
