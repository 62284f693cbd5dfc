"""Two people, their laptop and their phones: a real Chromium against the real server."""
