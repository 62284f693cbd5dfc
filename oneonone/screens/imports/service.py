from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneonone.access.viewer import Viewer
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib import sheets
from oneonone.lib.errors import ConflictError, RuleError
from oneonone.lib.imports import RowPlan
from oneonone.lib.sheets import ORDER, first_mapping, stamp
from oneonone.lib.tabular import decode
from oneonone.models.base import db
from oneonone.models.import_file import ImportFile, keep

from . import queries
from .kinds import EVERYTHING, KINDS, Kind
from .rules import BATCH, counted, rows

# A file nobody took in within a day is forgotten.
KEPT = timedelta(days=1)


def bring(viewer: Viewer, kind: Kind, name: str, data: bytes) -> ImportFile:
    """Keep a file to be looked at; raises TableError for one that cannot be read.

    It takes the place of the one before; a file that is half in stays, to be gone on with.
    """
    text = decode(data)
    mapping = first_mapping(kind.fields, text[0])
    for old in queries.files(kind.key):
        if old.state != "running":
            db.session.delete(old)
    db.session.flush()
    return keep(db.session(), kind.key, name, text, mapping, author_id=viewer.person_id)


@dataclass(frozen=True)
class Look(sheets.Look):
    """A file as it is read now, with its kind; read once a request."""

    kind: Kind


def look(file: ImportFile) -> Look:
    """Read a file; raises TableError only for one that was changed behind our back."""
    kind = KINDS[file.kind]
    read = sheets.look(kind.fields, file.content, _mapping(file))
    return Look(read.sheet, read.order, read.asks_order, kind)


def plans(seen: Look, viewer: Viewer, on: date, part: slice = EVERYTHING) -> list[RowPlan]:
    """Return what the rows of a file would do to what is here now."""
    whom = queries.whom(viewer)
    return seen.kind.plan(viewer, whom, rows(seen.sheet, whom), on, seen.order, part)


def stamp_of(file: ImportFile) -> str:
    return stamp(file.created_at, _mapping(file))


def order_said(file: ImportFile) -> str:
    return _mapping(file).get(ORDER, "")


def choose_columns(file: ImportFile, mapping: Mapping[str, str], order: str) -> None:
    """Read a file's fields from other columns; one that is being taken in keeps those it has."""
    if file.state != "open":
        raise ConflictError("This file is being taken in already.")
    file.mapping = {**mapping, **({ORDER: order} if order else {})}


def take_in(file: ImportFile, viewer: Viewer, on: date, *, seen: str, seen_rows: str) -> None:
    """Take in the next rows of a file; a second click on the same ones does nothing.

    What became of them is written in the same transaction, so that a server that is killed goes
    on at the right row. Raises ConflictError for a page that showed other columns.
    """
    if file.state == "done" or (file.state == "running" and seen_rows != str(file.rows_done)):
        return
    if seen != stamp_of(file):
        raise ConflictError("This page is older than the file. Open it again and look once more.")
    read = look(file)
    if read.unsettled:
        raise RuleError(read.unsettled)
    total = len(read.sheet.table.records)
    part = plans(read, viewer, on, slice(file.rows_done, file.rows_done + BATCH))
    read.kind.write(part, viewer, on)
    file.counts = counted(file.counts, part, total)
    file.rows_done = min(file.rows_done + BATCH, total)
    file.state = "running"
    if file.rows_done >= total:
        _finish(file, viewer)


def discard(file: ImportFile) -> None:
    """Forget a file; what it has brought in already stays."""
    db.session.delete(file)


def forget_old(session: Session, moment: datetime) -> int:
    """Delete files older than a day, whoever brought them; return how many. Behind the door."""
    gone = session.execute(delete(ImportFile).where(ImportFile.created_at < moment - KEPT))
    return int(getattr(gone, "rowcount", 0))


def _finish(file: ImportFile, viewer: Viewer) -> None:
    file.state, file.content, file.mapping = "done", "", {}
    for rep_id in file.counts["reps"]:
        record(db.session(), AuditTag.FILE_IMPORT, actor_id=viewer.person_id, subject_id=rep_id)


def _mapping(file: ImportFile) -> dict[str, str]:
    return {key: value for key, value in file.mapping.items() if isinstance(value, str)}
