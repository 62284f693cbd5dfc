"""Strengths, values and ways of deciding: noticed, shared, and agreed by the rep alone."""
