"""Did you meet? Asked of both a day after a slot nobody touched."""
