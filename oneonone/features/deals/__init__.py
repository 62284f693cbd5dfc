"""A rep's deals, and the reviews of them."""
