"""The rep's pulse after every fourth one-to-one, and who talked more; each its author's alone."""
