"""The door past the guard, for named modules only (see the import contracts)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


@contextmanager
def as_system(session: Session, reason: str) -> Iterator[Session]:
    """Read and write everything until the block ends; `reason` says why, for the log.

    Flushes and forgets every row on the way out, so that nothing read here is answered later
    to a viewer.
    """
    if not reason:
        raise ValueError("The system door wants a reason.")
    outer = session.info.get("system")
    session.info["system"] = reason
    try:
        yield session
        session.flush()
        session.expunge_all()
    finally:
        if outer is None:
            session.info.pop("system", None)
        else:
            session.info["system"] = outer
