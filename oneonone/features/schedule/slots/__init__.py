"""A slot still to come: moved, made shorter, called off, away, and taken back."""
