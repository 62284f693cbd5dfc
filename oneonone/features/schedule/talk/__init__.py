"""Can we talk sooner? Asked by the rep, without a reason."""
