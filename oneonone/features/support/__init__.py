"""Somebody else to talk to: the organisation's contacts, one tap away (R5)."""
