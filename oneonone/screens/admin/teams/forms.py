from __future__ import annotations

from typing import Any

from wtforms import Field, SelectField
from wtforms.validators import ValidationError

from oneonone.lib.text import NAME_LIMIT, is_blank
from oneonone.screens.admin.agenda.forms import AgendaForm, drawn
from oneonone.screens.admin.agenda.rules import skills_of
from oneonone.web.forms import AppForm, LineField, choices

from .rules import EVERY_WORDS
from .service import Changes


def _named(_form: Any, field: Field) -> None:
    if is_blank(field.data or ""):
        raise ValidationError("Give the team a name.")


class NameForm(AppForm):
    """A team to add."""

    name = LineField("What is it called?", limit=NAME_LIMIT, validators=[_named])

    refusal = ""

    @property
    def problems(self) -> list[dict[str, str]]:
        of_rule = [{"href": "#name", "text": self.refusal}] if self.refusal else []
        return self.error_items or of_rule


class TeamForm(AgendaForm):
    """A team: its name, its rhythm, and where its agenda differs from the company's."""

    name = LineField("Name", limit=NAME_LIMIT, validators=[_named])
    every = SelectField("Usual rhythm", choices=choices(EVERY_WORDS))

    @property
    def changes(self) -> Changes:
        own: dict[str, Any] = {}
        if self.is_changed("name"):
            own["name"] = self.name.data
        if self.is_changed("every"):
            own["every_weeks"] = int(self.every.data) if self.every.data else None
        if self.is_changed("skills"):
            own["skills"] = skills_of(self.skills.data) or None
        return Changes(own, self.minutes)


def drawn_team(team: Any) -> dict[str, str]:
    """Return what stands in the fields of a team's page."""
    every = str(team.every_weeks or "")
    return {**drawn(team.agenda_minutes, team.skills), "name": team.name, "every": every}
