"""Who did what to accounts, lines and settings; of one-to-ones only that somebody counted them."""
