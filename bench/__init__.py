"""How long each page takes, what it costs, and how far it travels: `python -m bench`."""
