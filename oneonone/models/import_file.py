from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from oneonone.lib.dates import now
from oneonone.lib.sheets import file_name

from .base import Instant, Model, Private, one_of

# Administrators bring people, on pages of their own.
PEOPLE = "people"
IMPORT_KINDS = ("deals", "readings", PEOPLE)
IMPORT_STATES = ("open", "running", "done")


class ImportFile(Private, Model):
    """A file somebody brought, until its rows are in: its author's alone, gone within a day.

    `mapping` is the column chosen for each field, `counts` what has become of the rows so far:
    rows are taken in batches, so that a long import shows how far it is and a killed one goes on.
    """

    __table_args__ = (
        one_of("kind", IMPORT_KINDS),
        one_of("state", IMPORT_STATES),
        CheckConstraint("rows_done >= 0", name="rows_counted"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    # Emptied when all rows are in: the deals have them, and nothing else needs the file.
    content: Mapped[str] = mapped_column(Text)
    # It was no UTF-8 and was read as cp1252: the preview says so.
    is_guessed: Mapped[bool] = mapped_column(default=False)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="open")
    rows_done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Instant)


def keep(
    session: Session,
    kind: str,
    name: str,
    text: tuple[str, bool],
    mapping: dict[str, str],
    *,
    author_id: int,
) -> ImportFile:
    """Keep a file to be looked at; `text` is what it says and whether its letters were guessed."""
    content, is_guessed = text
    file = ImportFile(
        author_id=author_id,
        kind=kind,
        name=file_name(name),
        content=content,
        is_guessed=is_guessed,
        mapping=mapping,
        counts={},
        created_at=now(),
    )
    session.add(file)
    session.flush()  # its page is named by its id
    return file
