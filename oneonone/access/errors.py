from __future__ import annotations


class UnscopedQueryError(RuntimeError):
    """A query on somebody's rows with nobody bound to the session, or past the guard."""


class ForbiddenWriteError(RuntimeError):
    """A write to a row that is not the viewer's to write."""
