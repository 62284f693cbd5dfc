"""The second step of signing in: a code that a phone shows, or one written down before."""
