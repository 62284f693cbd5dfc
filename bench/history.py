"""Ten times the history: what a team said in a year, nine times over, further and further back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.lib.dates import now
from oneonone.models import db

# Longer than the year the demo tells, so that no copy reaches into another one.
_YEAR = timedelta(weeks=60)
# What a pair has one of whatever its past: copies would be another company, not a longer past.
_LEFT_ALONE = (
    "pair", "pair_change", "cadence", "audit_event", "browser_session", "shown_work_card",
)  # fmt: skip
# The rows whose copies other copies point at.
_MOTHERS = ("meeting", "focus", "commitment")

Row = dict[str, Any]


def lengthen(app: Flask, pairs: Collection[int], times: int, say: Callable[[str], None]) -> None:
    """Give these pairs `times` the past they have, words and all; nothing open is added."""
    with app.app_context(), as_system(db.session(), "bench") as session:
        tables = [
            table
            for table in db.metadata.sorted_tables
            if table.name not in _LEFT_ALONE and {"pair_id", "meeting_id"} & set(table.c.keys())
        ]
        past = _past(session, tables, pairs)
        next_id = {table.name: _largest_id(session, table) + 1 for table in tables}
        for copy in range(1, times):
            ids: dict[str, dict[int, int]] = {name: {} for name in _MOTHERS}
            for table in tables:
                rows = list(_copies(table, past[table.name], copy * _YEAR, ids, next_id))
                if rows:
                    session.execute(insert(table), rows)
        session.commit()
        meetings = len(past["meeting"])
        say(f"{meetings:,} past meetings of {len(pairs)} pairs became {meetings * times:,}.")


def _past(session: Session, tables: list[Table], pairs: Collection[int]) -> dict[str, list[Row]]:
    """Return what is over, by table."""
    meeting = db.metadata.tables["meeting"]
    gone = set(
        session.scalars(
            select(meeting.c.id).where(meeting.c.pair_id.in_(pairs), meeting.c.starts_at < now())
        )
    )
    found: dict[str, list[Row]] = {}
    for table in tables:
        key = table.c.get("meeting_id") if "pair_id" not in table.c else None
        is_ours = key.in_(gone) if key is not None else table.c.pair_id.in_(pairs)
        rows = [dict(row) for row in session.execute(select(table).where(is_ours)).mappings()]
        found[table.name] = [row for row in rows if _is_over(table.name, row, gone)]
    return found


def _is_over(name: str, row: Row, gone: Collection[int]) -> bool:
    match name:
        case "meeting":
            return row["id"] in gone
        case "topic":
            return row["done_meeting_id"] in gone
        case _:
            return row.get("meeting_id") is None or row["meeting_id"] in gone


def _copies(
    table: Table,
    rows: list[Row],
    back: timedelta,
    ids: dict[str, dict[int, int]],
    next_id: dict[str, int],
) -> Iterator[Row]:
    for row in rows:
        copy = {name: _earlier(value, back) for name, value in row.items()}
        for key in table.foreign_keys:
            mother, column = key.column.table.name, key.parent.name
            if mother in ids and key.column.name == "id" and copy[column] is not None:
                copy[column] = ids[mother].get(copy[column])
                if copy[column] is None:
                    break  # of something that is not over
        else:
            copy["id"] = next_id[table.name]
            next_id[table.name] += 1
            if table.name in ids:
                ids[table.name][row["id"]] = copy["id"]
            yield _closed(table.name, copy)


def _earlier(value: Any, back: timedelta) -> Any:
    return value - back if isinstance(value, date | datetime) else value


def _closed(name: str, copy: Row) -> Row:
    """Close what is open still, since it was so long ago."""
    if name == "focus" and copy["ended_on"] is None:
        copy |= {"ended_on": copy["started_on"], "ending": "got_it"}
    if name == "commitment" and copy["outcome"] is None:
        copy |= {"outcome": "kept", "outcome_on": copy["due_on"]}
    if name == "friction" and copy["state"] != "gone":
        copy |= {"state": "gone", "gone_on": copy["raised_on"]}
    if name == "talk_request" and copy["settled_at"] is None:
        copy["settled_at"] = copy["asked_at"]
    return copy


def _largest_id(session: Session, table: Table) -> int:
    return session.scalar(select(func.max(table.c.id))) or 0
