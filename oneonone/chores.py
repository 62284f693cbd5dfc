"""How a job of the tick works: a piece at a time in a transaction of its own, saying how far."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

Say = Callable[[str], None]
T = TypeVar("T")

_TRIES = 3
_PROGRESS_EVERY = 1.0


def in_turn(session: Session, work: Callable[[], T]) -> T:
    """Do one piece of work in a transaction; thrown back by another writer, from the start."""
    for left in reversed(range(_TRIES)):
        try:
            done = work()
            session.commit()
        except (IntegrityError, StaleDataError, OperationalError):
            session.rollback()
            session.expunge_all()
            if not left:
                raise
        else:
            session.expunge_all()
            return done
    raise AssertionError("The last try answers or raises.")


class Progress:
    """Says how far a job is, but only once it takes longer than a second."""

    def __init__(self, say: Say, total: int, what: str) -> None:
        self._say, self._total, self._what = say, total, what
        self._said_at = time.monotonic()

    def is_at(self, done: int) -> None:
        if done < self._total and time.monotonic() - self._said_at >= _PROGRESS_EVERY:
            self._said_at = time.monotonic()
            self._say(f"  {done:,} of {self._total:,} {self._what}…")


def some(count: int, unit: str) -> str:
    """Count things in words: "1 pair", "1,200 pairs"."""
    return f"{count:,} {unit}" if count == 1 else f"{count:,} {unit}s"
