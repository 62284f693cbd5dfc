"""The mirror: how somebody leads, for their own eyes; and what of it concerns each rep."""
