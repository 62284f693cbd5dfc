"""Lines for the next one-to-one."""
