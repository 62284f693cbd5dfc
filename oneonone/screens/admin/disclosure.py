"""What others noted about somebody, for an access request (P-5): for the command, no page.

Private notes are company records and can be asked for, but may tell of others as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.reporting_lines import queries as people
from oneonone.lib.errors import RuleError
from oneonone.models.growth import NoticedEvidence, NoticedGrowth
from oneonone.models.meeting import Meeting
from oneonone.models.pair import Pair
from oneonone.models.person import Person
from oneonone.models.private_note import PrivateNote
from oneonone.models.revision import PrivateRevision

_REASON = "an access request"


@dataclass(frozen=True)
class Found:
    """Whose data is asked for, and what others noted: author, kind, day, words."""

    person_id: int
    account_id: int
    name: str
    time_zone: str
    notes: tuple[tuple[str, str, date, str], ...]


def find(session: Session, email: str) -> Found:
    """Return somebody with what others noted about them; raises RuleError. It stands in the log."""
    with as_system(session, _REASON):
        person = people.person_by_email(session, email)
        account = people.account(session, person.id) if person else None
        if person is None or account is None:
            raise RuleError(f"Nobody here has the address {email}.")
        notes = [note for kind in _KINDS for note in _notes(session, kind, person.id)]
        record(
            session,
            AuditTag.ACCESS_EXPORT,
            actor_id=None,
            subject_id=person.id,
            count=len(notes),
        )
        notes.sort(key=lambda note: note[2])
        return Found(person.id, account.id, person.name, person.time_zone, tuple(notes))


@dataclass(frozen=True)
class _Kind:
    name: str
    # Author, day and words of each.
    rows: Callable[[], Any]
    author_id: Any


def _of_meetings(model: type[Any]) -> Any:
    return (
        select(Person.name, Meeting.planned_on, model.text)
        .join(Meeting, Meeting.id == model.meeting_id)
        .join(Pair, Pair.id == Meeting.pair_id)
    )


# What a draft of a preparation or a pulse says, its author says of themselves.
_KINDS = (
    _Kind("Private note", lambda: _of_meetings(PrivateNote), PrivateNote.author_id),
    _Kind(
        "Private note, as it stood before",
        lambda: _of_meetings(PrivateRevision).where(PrivateRevision.place == "note"),
        PrivateRevision.author_id,
    ),
    _Kind(
        "Noticed and not shared",
        lambda: select(Person.name, NoticedGrowth.noticed_on, NoticedGrowth.claim).join(
            Pair, Pair.id == NoticedGrowth.pair_id
        ),
        NoticedGrowth.author_id,
    ),
    _Kind(
        "Where it was noticed",
        lambda: (
            select(Person.name, NoticedEvidence.seen_on, NoticedEvidence.quote)
            .join(NoticedGrowth, NoticedGrowth.id == NoticedEvidence.noticed_id)
            .join(Pair, Pair.id == NoticedGrowth.pair_id)
            .where(NoticedEvidence.quote != "")
        ),
        NoticedEvidence.author_id,
    ),
)


def _notes(session: Session, kind: _Kind, person_id: int) -> list[tuple[str, str, date, str]]:
    rows = session.execute(
        kind.rows()
        .join(Person, Person.id == kind.author_id)
        .where(
            or_(Pair.rep_id == person_id, Pair.manager_id == person_id),
            kind.author_id != person_id,
        )
    )
    return [(author, kind.name, on, text) for author, on, text in rows]
