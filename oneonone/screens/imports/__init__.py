"""Deals and readings from a file: look first, then take it in, batch by batch."""
