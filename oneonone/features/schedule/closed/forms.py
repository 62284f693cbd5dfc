from __future__ import annotations

from collections.abc import Iterable

from wtforms import Field, HiddenField, SelectField
from wtforms.validators import ValidationError

from oneonone.lib.text import NAME_LIMIT, id_of, is_blank
from oneonone.web.forms import AppForm, DayField, LineField


class ClosedForm(AppForm):
    """Which days, whose, and what they are called."""

    name = LineField("What are they called?", limit=NAME_LIMIT)
    first_on = DayField("First day")
    last_on = DayField("Last day")
    team_id = SelectField("For whom?")
    # Sent by the page that shows what it does.
    sure = HiddenField()

    refusal = ""

    def offer(self, teams: Iterable[tuple[int, str]]) -> ClosedForm:
        """Say for whom days can be closed: everybody, or one team."""
        named = [(str(team_id), f"The team {name}") for team_id, name in teams]
        self.team_id.choices = [("", "Everybody"), *named]
        return self

    @property
    def team(self) -> int | None:
        return id_of(self.team_id.data) if self.team_id.data else None

    @property
    def whose_words(self) -> str:
        """Say for whom they are, as it was chosen: "Everybody", "The team West"."""
        words = {value: label for value, label, *_ in self.team_id.iter_choices()}
        return str(words.get(self.team_id.data or "", ""))

    @property
    def problems(self) -> list[dict[str, str]]:
        """Return what the summary says: of the fields, else of the rule."""
        of_rule = [{"href": "#first_on", "text": self.refusal}] if self.refusal else []
        return self.error_items or of_rule

    def validate_name(self, field: LineField) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Give them a name, so that people know why nobody meets.")

    def validate_first_on(self, field: Field) -> None:
        if not (field.data or field.errors):
            raise ValidationError("Choose the first day.")

    def validate_last_on(self, field: Field) -> None:
        if not (field.data or field.errors):
            raise ValidationError("Choose the last day; for one day the same one.")
