"""Who leads whom from when on: a change of manager, its correction, and who leaves."""
