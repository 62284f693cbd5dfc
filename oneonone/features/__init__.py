"""Behaviour by subject; features never import one another."""
