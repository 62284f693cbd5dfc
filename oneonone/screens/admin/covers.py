"""Setting and ending a cover as an administrator, past the guard: pairs that are not theirs."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from oneonone.access.administrators import other_admins
from oneonone.access.system import as_system
from oneonone.features.reporting_lines import rules
from oneonone.features.schedule import cover
from oneonone.lib.dates import now, today
from oneonone.lib.errors import RuleError

_REASON = "cover"


def set_cover(
    session: Session, rep_id: int, manager_id: int, first_on: date, last_on: date, *, actor_id: int
) -> str:
    """Let somebody stand in for a rep's manager; says who for whom. Raises RuleError.

    An administrator who would stand in themself reads what is said there, so another one sets it,
    or a day passes (trust.md, 5).
    """
    with as_system(session, _REASON):
        of = cover.able_to_cover(session, rep_id)
        if manager_id == actor_id:
            _ensure_not_at_once(session, actor_id, first_on, of.time_zone)
        by = cover.able_to_cover(session, manager_id)
        made = cover.set_cover(session, of, by, first_on, last_on, actor_id=actor_id)
        return cover.cover_words(made)


def end_cover(session: Session, rep_id: int, pair_id: int, *, actor_id: int) -> bool:
    """End a cover today; says whether it still ran. Raises NotVisibleError."""
    with as_system(session, _REASON):
        return cover.end_cover(session, rep_id, pair_id, actor_id=actor_id)


def _ensure_not_at_once(session: Session, actor_id: int, first_on: date, zone: str) -> None:
    others = other_admins(session, actor_id, today(zone))
    if others:
        raise RuleError(
            "You cannot let yourself into somebody’s one-to-ones. Ask another administrator: "
            f"{' or '.join(others)}."
        )
    begins_on = rules.first_day_alone(now(), zone)
    if first_on < begins_on:
        raise RuleError(
            f"You are the only administrator, so this begins on {begins_on} or later, a whole day "
            "from now."
        )
