"""What administrators do: who leads whom, and who leaves. Never a word of anybody."""
