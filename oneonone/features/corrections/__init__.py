"""What a closed record holds, and what is put right after it."""
