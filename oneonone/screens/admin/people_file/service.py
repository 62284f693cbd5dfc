from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.features.schedule import planning
from oneonone.lib import sheets
from oneonone.lib.dates import now
from oneonone.lib.errors import ConflictError, RuleError
from oneonone.lib.imports import CHANGED, NEW, PROBLEM, SAME, Row, RowPlan
from oneonone.lib.tabular import SAVE_AS, TableError, decode
from oneonone.models.base import db
from oneonone.models.import_file import PEOPLE, ImportFile, keep
from oneonone.models.installation import stand_in_line

from . import queries
from .known import Company, Known
from .plan import plan
from .rules import FIELDS
from .writing import write

# So many pairs are planned at once: a moment each, and a bar that moves.
BATCH = 250

_REASON = "people from a file"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OLDER = "Something has changed since you looked. This is what the file would do now."


@dataclass(frozen=True)
class Outlook:
    """What a file would do to who is here now, and who is not in it."""

    plans: tuple[RowPlan, ...]
    new_teams: tuple[str, ...]
    missing: tuple[Known, ...]
    company: Company

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(it.what for it in self.plans)
        return {what: found[what] for what in (NEW, CHANGED, SAME, PROBLEM)}

    @property
    def digest(self) -> str:
        """What tells this outlook from one of another day, or of another state of the company."""
        said = [(it.number, it.what, sorted(it.values.items())) for it in self.plans]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def bring(author_id: int, name: str, data: bytes) -> ImportFile:
    """Keep a file to be looked at; raises TableError for one that cannot be read.

    It takes the place of the one before.
    """
    text = text_of(data)
    mapping = sheets.first_mapping(FIELDS, text[0])
    for old in queries.files():
        db.session.delete(old)
    db.session.flush()
    return keep(db.session(), PEOPLE, name, text, mapping, author_id=author_id)


def text_of(data: bytes) -> tuple[str, bool]:
    """Return the text of a file and whether its letters were guessed; raises TableError."""
    if data.startswith(_UTF_16):
        raise TableError(f"This file is saved as “Unicode” (UTF-16). {SAVE_AS}")
    return decode(data)


def look(content: str, mapping: Mapping[str, Any]) -> sheets.Look:
    """Read a file's columns; raises TableError only for one that was changed behind our back."""
    return sheets.look(FIELDS, content, mapping)


def outlook(session: Session, seen: sheets.Look, *, actor_id: int | None) -> Outlook:
    """Look at what a file would do; only looks."""
    with as_system(session, _REASON):
        return _outlook(session, seen, actor_id)


def _outlook(session: Session, seen: sheets.Look, actor_id: int | None) -> Outlook:
    company = queries.company(session, now(), actor_id)
    rows = [
        Row(record.number, said, None, record.fault)
        for record, said in zip(seen.sheet.table.records, seen.sheet.said(), strict=True)
    ]
    plans, keys = plan(rows, company, order=seen.order)
    teams = {it.values["team"] for it in plans if it.values.get("team")}
    new_teams = sorted(teams - set(company.teams.values()))
    return Outlook(tuple(plans), tuple(new_teams), tuple(company.missing(keys)), company)


def stamp_of(file: ImportFile, found: Outlook | None) -> str:
    """Return what tells the file, its columns and what they would do from any other."""
    columns = sheets.stamp(file.created_at, file.mapping)
    return f"{columns}-{found.digest}" if found else columns


def choose_columns(file: ImportFile, mapping: Mapping[str, str], order: str) -> None:
    """Read a file's fields from other columns."""
    file.mapping = {**mapping, **({sheets.ORDER: order} if order else {})}


def take_in(import_id: int, *, actor_id: int, seen: str) -> None:
    """Take a file in as a whole, if it still does what was looked at; a second click does nothing.

    Raises ConflictError or RuleError with nothing written.
    """
    session = db.session()
    file = queries.file(import_id)
    if file.state != "open":
        return
    content, mapping = file.content, dict(file.mapping)
    session.rollback()  # nobody waits while it is decided what the rows do
    read = look(content, mapping)
    if read.unsettled:
        raise RuleError(read.unsettled)
    found = _looked(read, actor_id)
    try:
        file = queries.file(import_id, is_held=True)
        if file.state != "open":
            return
        if seen != stamp_of(file, found):
            raise ConflictError(_OLDER)
        pair_ids = _take_in(session, found, actor_id)
    except (ConflictError, RuleError):
        session.rollback()
        session.expunge_all()
        raise
    file = queries.file(import_id)
    file.content, file.mapping = "", {}
    file.counts = {"rows": len(found.plans), **found.counts, "pairs": pair_ids}
    file.state = "running" if pair_ids else "done"


def _looked(read: sheets.Look, actor_id: int | None) -> Outlook:
    """Look at what a file would do without holding the lock of who writes."""
    engine = db.engine.execution_options(sqlite_begin="DEFERRED")
    with closing(Session(engine)) as reading:
        return outlook(reading, read, actor_id=actor_id)


def import_now(session: Session, found: Outlook) -> list[int]:
    """Take a file in as a whole, for the command; returns the pairs to plan, the caller commits.

    Raises RuleError where a row has a problem, and ConflictError where it is older than what is
    here now.
    """
    return _take_in(session, found, None)


def _take_in(session: Session, found: Outlook, actor_id: int | None) -> list[int]:
    """Write what was looked at, behind the lock that every change of lines stands in line for.

    Who is here is read anew there: what was looked at holds only for the very same company.
    """
    if found.counts[PROBLEM]:
        raise RuleError("There are problems in the file, so nobody is brought in.")
    with as_system(session, _REASON):
        stand_in_line(session)
        if queries.company(session, found.company.moment, actor_id) != found.company:
            raise ConflictError(_OLDER)
        return write(session, found.plans, found.company, actor_id=actor_id)


def go_on(import_id: int, *, seen_rows: str) -> None:
    """Plan the one-to-ones of the next pairs; a second click on the same ones does nothing."""
    file = queries.file(import_id, is_held=True)
    if file.state != "running" or seen_rows != str(file.rows_done):
        return
    pair_ids, done = file.counts["pairs"], file.rows_done
    plan_pairs(db.session(), pair_ids[done : done + BATCH])
    file = queries.file(import_id)
    file.rows_done = min(done + BATCH, len(pair_ids))
    if file.rows_done >= len(pair_ids):
        file.state = "done"


def plan_pairs(session: Session, pair_ids: Sequence[int]) -> None:
    """Plan what some pairs lack, and call off what ended ones had; the tick would do it as well."""
    with as_system(session, _REASON):
        planning.plan(session, pair_ids, now())


def batches(pair_ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """Return the pairs in parts that are planned in a transaction each."""
    return (pair_ids[start : start + BATCH] for start in range(0, len(pair_ids), BATCH))


def discard(file: ImportFile) -> None:
    """Forget a file; what it has brought in already stays."""
    db.session.delete(file)
