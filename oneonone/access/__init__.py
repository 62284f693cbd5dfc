"""Who may see and do what; knows nothing of HTTP."""
