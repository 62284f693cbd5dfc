"""The rep's home and the manager's board."""
