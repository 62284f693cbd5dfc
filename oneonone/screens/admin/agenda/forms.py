from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, StringField
from wtforms.validators import ValidationError

from oneonone.agenda.minutes import USUAL_MINUTES
from oneonone.agenda.registry import step_for
from oneonone.lib.errors import RuleError
from oneonone.lib.text import TextError
from oneonone.web.forms import AppForm, NoteField

from .rules import MOST_SKILLS, SKILL_LIMIT, as_lines, minutes_of, skills_of

_PREFIX = "minutes_"


def _sane(_form: Any, field: Field) -> None:
    try:
        minutes_of(field.data or "")
    except RuleError as error:
        raise ValidationError(error.message) from error


class SkillsForm(AppForm):
    """Minutes by step and skills. Only what differs from the page it was drawn on is a change."""

    # Room for the lines and for blank ones between them.
    skills = NoteField("Skills to choose from", limit=2 * MOST_SKILLS * SKILL_LIMIT)

    refusal = ""

    @property
    def steps(self) -> list[Field]:
        """Return the fields of the minutes, in the order of the agenda."""
        return [self[_PREFIX + key] for key in USUAL_MINUTES]

    @property
    def minutes(self) -> dict[str, int | None]:
        """Return the minutes that were changed, by step; nothing is the usual ones again."""
        names = {key: _PREFIX + key for key in USUAL_MINUTES}
        return {
            key: minutes_of(self[name].data or "")
            for key, name in names.items()
            if self.is_changed(name)
        }

    @property
    def problems(self) -> list[dict[str, str]]:
        """Return what the summary says: of the fields, else of the rule."""
        first = f"#{self.steps[0].id}"
        return self.error_items or ([{"href": first, "text": self.refusal}] if self.refusal else [])

    def validate_skills(self, field: Field) -> None:
        try:
            skills_of(field.data or "")
        except (RuleError, TextError) as error:
            raise ValidationError(error.message) from error


# A field for the minutes of each step there is, under its own title.
AgendaForm: Any = type(
    "AgendaForm",
    (SkillsForm,),
    {_PREFIX + key: StringField(step_for(key).title, [_sane]) for key in USUAL_MINUTES},
)


def drawn(minutes: Mapping[str, int], skills: Sequence[str] | None) -> dict[str, str]:
    """Return what stands in the fields."""
    texts = {_PREFIX + key: str(minutes.get(key, "")) for key in USUAL_MINUTES}
    return {**texts, "skills": as_lines(skills)}
