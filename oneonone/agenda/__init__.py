"""The five steps, defined once, and the rules that adapt them."""
