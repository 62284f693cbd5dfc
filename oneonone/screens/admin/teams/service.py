from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.models.base import db
from oneonone.models.person import Team
from oneonone.screens.admin.agenda.rules import ensure_fit, in_force, merged

from . import queries
from .rules import ensure_empty, ensure_new


@dataclass(frozen=True)
class Changes:
    """What differs from the page: `own` by column, `minutes` by step (nothing: the company's)."""

    own: Mapping[str, Any]
    minutes: Mapping[str, int | None]


def add(name: str, *, actor_id: int) -> Team:
    """Add a team; raises RuleError for a name there is."""
    ensure_new(name, queries.names())
    team = Team(name=name, agenda_minutes={})
    db.session.add(team)
    db.session.flush()  # its page is named by its id
    record(db.session(), AuditTag.TEAM_CHANGE, actor_id=actor_id)
    return team


def change(team: Team, changes: Changes, usual: Mapping[str, int], *, actor_id: int) -> None:
    """Change what was changed on the page; `usual` are the company's minutes. Raises RuleError."""
    if "name" in changes.own:
        ensure_new(changes.own["name"], queries.names(), but=team.id)
    minutes = merged(team.agenda_minutes, changes.minutes)
    ensure_fit(in_force(usual, minutes))
    wanted = {**changes.own, "agenda_minutes": minutes}
    differs = {name: value for name, value in wanted.items() if getattr(team, name) != value}
    for name, value in differs.items():
        setattr(team, name, value)
    if differs:
        record(db.session(), AuditTag.TEAM_CHANGE, actor_id=actor_id)


def take_away(team: Team, *, actor_id: int) -> None:
    """Take an empty team away with its numbers and closed days; raises ConflictError."""
    ensure_empty(len(queries.people(team.id)))
    for row in queries.hanging(team.id):
        db.session.delete(row)
    db.session.flush()
    db.session.delete(team)
    record(db.session(), AuditTag.TEAM_CHANGE, actor_id=actor_id)
