"""Who opened or changed one's own records; never what stood in them."""
