"""Erasing somebody, as an administrator asks for it: counts, never a word.

The one place past the guard for it, for the page and the command alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.features.reporting_lines import queries as people
from oneonone.features.reporting_lines import service as reporting_lines
from oneonone.features.retention import erasing
from oneonone.features.retention.erasing import Extent, Listed
from oneonone.lib.dates import today
from oneonone.lib.errors import RuleError
from oneonone.models.installation import stand_in_line

_REASON = "an erasure"


@dataclass(frozen=True)
class Looked:
    """Somebody with what an erasure takes, and the one that is under way."""

    extent: Extent
    due_at: datetime | None
    done_at: datetime | None
    # Why it cannot be asked for; nothing where it can.
    refusal: str


def look(session: Session, person_id: int, *, actor_id: int | None) -> Looked:
    """Count what would go; raises NotVisibleError."""
    with as_system(session, _REASON):
        there = erasing.erasure_of(session, person_id)
        return Looked(
            extent=erasing.extent(session, person_id),
            due_at=there.due_at if there else None,
            done_at=there.done_at if there else None,
            refusal=_refusal(session, person_id, actor_id),
        )


def _refusal(session: Session, person_id: int, actor_id: int | None) -> str:
    """Say why somebody cannot be erased: oneself, and the last administrator (H-90)."""
    if erasing.has_left(session, person_id):
        return ""
    person = people.person(session, person_id)
    try:
        on = today(person.time_zone)
        reporting_lines.ensure_may_leave(session, person, on, actor_id=actor_id)
    except RuleError as error:
        return error.message
    return ""


def ask(session: Session, person_id: int, *, actor_id: int | None) -> datetime:
    """Ask that everything of somebody goes; answers when it will. Raises RuleError."""
    with as_system(session, _REASON):
        stand_in_line(session)  # of two clicks one waits, and finds what the other asked
        refusal = _refusal(session, person_id, actor_id)
        if refusal:
            raise RuleError(refusal)
        return erasing.ask(session, person_id, actor_id=actor_id).due_at


def call_off(session: Session, person_id: int, *, actor_id: int | None) -> bool:
    """Take it back; says whether there was something to take back. Raises RuleError."""
    with as_system(session, _REASON):
        stand_in_line(session)
        return erasing.call_off(session, person_id, actor_id=actor_id)


def listed(session: Session) -> list[Listed]:
    with as_system(session, _REASON):
        return erasing.listed(session)


def waiting_for(session: Session, person_id: int) -> Listed | None:
    """Return the erasure of somebody that can still be called off; for their own settings."""
    return next((it for it in erasing.listed(session, person_id) if not it.done_at), None)


def id_of(session: Session, email: str) -> int:
    """Return whose address it is; raises RuleError."""
    with as_system(session, _REASON):
        found = people.person_by_email(session, email)
        if found is None:
            raise RuleError(f"Nobody here has the address {email}.")
        return found.id


def extent_words(extent: Extent) -> list[str]:
    """Say what goes and what stays, a line each; for the page and the command."""
    lines = []
    if extent.pairs:
        held = _some(extent.held, "one-to-one", "one-to-ones")
        pairs = _some(extent.pairs, "pair", "pairs")
        lines.append(
            f"What was said in {pairs} as a rep goes, {held} held: for both. So does what others "
            "noted about it."
        )
    lines.append("Their deals, notes, drafts, answers and pages go.")
    if extent.has_account:
        lines.append("Their account, calendar link, devices and mails go; they cannot sign in.")
    if extent.is_here:
        lines.append(
            "They leave that day: their one-to-ones end and what is planned is called off."
        )
    if extent.leads:
        lines.append(
            f"They lead {_some(extent.leads, 'person', 'people')}. What they said stays with them, "
            "without the name."
        )
    lines.append("Whether one-to-ones took place stays, under “Somebody who left”.")
    return lines


def _some(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
