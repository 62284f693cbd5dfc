"""What needs doing, and how the installation is: figures and states, never a word of anybody."""
