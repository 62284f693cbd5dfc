"""What a rep brings along from an earlier pair into the one they are in now (D3)."""
