from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.models.agenda_template import AgendaTemplate
from oneonone.models.base import db
from oneonone.models.person import Team
from oneonone.screens.admin.agenda.rules import ensure_fit, in_force, merged


def template() -> AgendaTemplate:
    """Return the company's template; an empty one, not stored yet, where it has none."""
    return db.session.get(AgendaTemplate, 1) or AgendaTemplate(id=1, minutes={}, skills=[])


def change(
    minutes: Mapping[str, int | None], skills: Sequence[str] | None, *, actor_id: int
) -> None:
    """Change the minutes of some steps, and the skills where there are any; raises RuleError."""
    row = template()
    both = merged(row.minutes, minutes)
    if both != row.minutes:  # minutes that stood before do not hold up new skills
        ensure_fit(in_force(both))
        for team in db.session.scalars(select(Team).order_by(Team.name)):
            ensure_fit(in_force(both, team.agenda_minutes), team=team.name)
    wanted = row.skills if skills is None else list(skills)
    if (both, wanted) == (row.minutes, row.skills):
        return
    row.minutes, row.skills = both, wanted
    db.session.add(row)
    record(db.session(), AuditTag.TEMPLATE_CHANGE, actor_id=actor_id)
