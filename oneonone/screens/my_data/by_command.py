"""Everything of somebody who asked the company for it (P-5), for the command alone.

What the person would gather themselves, read with their eyes, and beside it what others noted about
them: that is looked through before it is handed on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from html import escape

from sqlalchemy.orm import Session

from oneonone.access import guard
from oneonone.access.viewer import Viewer, spans_of, viewer_of
from oneonone.lib.dates import day_in_table, today

from . import queries, service
from .file import STYLE
from .rules import ROWS_AT_ONCE, Row, plain
from .tables import Table, tables

REVIEW = "REVIEW-BEFORE-DISCLOSURE"


@dataclass(frozen=True)
class Asked:
    """Whose data it is."""

    person_id: int
    account_id: int
    name: str
    time_zone: str


@dataclass(frozen=True)
class Noted:
    """What somebody else noted about them, alone."""

    author: str
    kind: str
    on: date
    text: str


def own_files(session: Session, asked: Asked) -> dict[str, str]:
    """Gather what the person could gather themselves; two files by name."""
    on = today(asked.time_zone)
    spans = spans_of(session, asked.person_id)
    viewer = viewer_of(asked.person_id, spans, on, is_hr=False, is_admin=False)
    guard.bind(session, viewer)
    rows = {table.name: found for table in tables() if (found := list(_rows(table, viewer)))}
    account = service.account_of(asked.account_id, asked.person_id, asked.time_zone, asked.name)
    return service.files_of(rows, viewer, account, on)


def _rows(table: Table, viewer: Viewer) -> Iterable[Row]:
    after_id = 0
    while True:
        found = queries.batch(table, viewer, after_id, ROWS_AT_ONCE)
        for row in found:
            after_id = row["id"]
            # As they stand in a file that was gathered in parts.
            yield {key: plain(value) for key, value in row.items()}
        if len(found) < ROWS_AT_ONCE:
            return


def review_files(name: str, made_on: date, notes: Sequence[Noted]) -> dict[str, str]:
    """Tell what others noted, marked as what has to be looked through first."""
    data = [{**asdict(note), "on": note.on.isoformat()} for note in notes]
    return {
        f"{REVIEW}/notes-of-others.json": json.dumps(data, ensure_ascii=False),
        f"{REVIEW}/notes-of-others.html": "".join(_page(name, made_on, notes)),
    }


def _page(name: str, made_on: date, notes: Sequence[Noted]) -> Iterable[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    yield f"<title>Review before disclosure</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    yield f"<h1>Review before disclosure: what others noted about {escape(name)}</h1>\n"
    yield f"<p>Gathered on {day_in_table(made_on)}. These are private notes, and records of the "
    yield "company. They can tell of other people too: take out what is about somebody else "
    yield "before you hand them on, and tell whoever wrote them.</p>\n"
    if not notes:
        yield "<p>There are none.</p>\n"
    for note in notes:
        yield f"<article><h3>{escape(note.kind)}</h3>"
        yield f"<small>{escape(note.author)}, {day_in_table(note.on)}</small>"
        yield f'<dl><dt>Words</dt><dd dir="auto">{escape(note.text)}</dd></dl></article>\n'
    yield "</body>\n</html>\n"
