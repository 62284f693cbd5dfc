"""A browser that shows one meeting and nothing else."""
