"""How often something of a pair was written: what a poll compares, so that it draws nothing anew
where nothing is new.

A number and nothing else: no time, no name, no hint at what it was. Private rows do not count,
so nobody learns from it that the other one writes notes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ForeignKey, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from .base import Lasting, Model, Participation, System, Words
from .revision import Revision
from .step_note import SHOWN_ELSEWHERE, StepNote


class PairChange(System, Model):
    """One row a pair, made at its first write; read with the session, for the person's own pairs
    only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), unique=True)
    count: Mapped[int] = mapped_column(default=1)
    # The count when something else was written than words in a field that had some: until it
    # changes, a page needs those words only, and no step drawn again.
    layout: Mapped[int] = mapped_column(default=1)


def _counted(insert: Any, *, is_layout: bool) -> Any:
    table = PairChange.__table__
    count = table.c.count + 1
    return insert(table).on_conflict_do_update(
        index_elements=["pair_id"],
        set_={"count": count, "layout": count} if is_layout else {"count": count},
    )


_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_COUNT_ON = {
    (name, is_layout): _counted(insert, is_layout=is_layout).returning(PairChange.__table__.c.count)
    for name, insert in _INSERTS.items()
    for is_layout in (False, True)
}
_COUNT_MANY_ON = {name: _counted(insert, is_layout=True) for name, insert in _INSERTS.items()}


# Counting is not reading: the guard has just let these very rows of the pair be written.
@event.listens_for(Session, "after_flush")
def _count(session: Session, _context: Any) -> None:
    written: dict[int, bool] = {}
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, (Words, Lasting, Participation)):
            is_layout = not _is_words_only(session, row)
            written[row.pair_id] = written.get(row.pair_id, False) or is_layout
    if not written:
        return
    connection = session.connection()
    counts = session.info.setdefault("changes", {})
    for pair_id in sorted(written):  # one order for everybody, so that two never wait crosswise
        statement = _COUNT_ON[connection.dialect.name, written[pair_id]]
        values = {"pair_id": pair_id, "count": 1, "layout": 1}
        counts[pair_id] = connection.execute(statement, values).scalar()


def count_many(session: Session, pair_ids: Collection[int]) -> None:
    """Count a write to each of these pairs: for rows that were changed in sets, past the flush."""
    connection = session.connection()
    values = [{"pair_id": pair_id, "count": 1, "layout": 1} for pair_id in sorted(pair_ids)]
    if values:
        connection.execute(_COUNT_MANY_ON[connection.dialect.name], values)


def _is_words_only(session: Session, row: Any) -> bool:
    """Tell whether a write changes nothing on any page but the words of one field."""
    if isinstance(row, Revision):
        return True  # shown on a page of its own
    if not isinstance(row, StepNote) or row in session.new or row in session.deleted:
        return False
    before = inspect(row, raiseerr=True).attrs.text.history.deleted
    return bool(row.text and before and before[0]) and row.step not in SHOWN_ELSEWHERE


# What was written and then taken back has not been counted: whoever is told a number that nobody
# reached would take the next news for old ones.
@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _transaction: Any) -> None:
    session.info.pop("changes", None)


def count_written(session: Session) -> int | None:
    """Return the count after this session's last write; nothing where it wrote for no one pair."""
    counts: dict[int, int] = session.info.get("changes", {})
    return next(iter(counts.values())) if len(counts) == 1 else None
