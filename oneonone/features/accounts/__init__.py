"""Who can sign in and with which rights: added, changed, switched off; never a word of anybody."""
