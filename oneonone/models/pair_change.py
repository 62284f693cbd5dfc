"""How often something of a pair was written: what a poll compares, so that it draws nothing anew
where nothing is new.

A number and nothing else: no time, no name, no hint at what it was. Private rows do not count,
so nobody learns from it that the other one writes notes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from .base import Model, Participation, Words


class PairChange(Words, Model):
    """One row a pair, made at its first write."""

    __table_args__ = (UniqueConstraint("pair_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=1)


def _counted(insert: Any) -> Any:
    statement = insert(PairChange.__table__)
    return statement.on_conflict_do_update(
        index_elements=["pair_id"], set_={"count": PairChange.__table__.c.count + 1}
    ).returning(PairChange.__table__.c.count)


_COUNT_ON = {"sqlite": _counted(sqlite.insert), "postgresql": _counted(postgresql.insert)}


# Counting is not reading: the guard has just let these very rows of the pair be written.
@event.listens_for(Session, "after_flush")
def _count(session: Session, _context: Any) -> None:
    written = {
        row.pair_id
        for row in (*session.new, *session.dirty, *session.deleted)
        if isinstance(row, (Words, Participation)) and not isinstance(row, PairChange)
    }
    if not written:
        return
    connection = session.connection()
    statement = _COUNT_ON[connection.dialect.name]
    counts = session.info.setdefault("changes", {})
    for pair_id in sorted(written):  # one order for everybody, so that two never wait crosswise
        counts[pair_id] = connection.execute(statement, {"pair_id": pair_id, "count": 1}).scalar()


# What was written and then taken back has not been counted: whoever is told a number that nobody
# reached would take the next news for old ones.
@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _transaction: Any) -> None:
    session.info.pop("changes", None)


def count_written(session: Session) -> int | None:
    """Return the count after this session's last write; nothing where it wrote for no one pair."""
    counts: dict[int, int] = session.info.get("changes", {})
    return next(iter(counts.values())) if len(counts) == 1 else None
