"""In the way: what slows a rep down, who deals with it, and which promise is to end it."""
