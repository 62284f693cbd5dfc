"""One meeting: ready, live, closed."""
