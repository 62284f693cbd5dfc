"""Whether mail goes out, and what did not: kinds, addresses and the server's answer, no words."""
