from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from oneonone.web.forms import AppForm, DayField


class LeaveForm(AppForm):
    """Dates and for whom; there is no field for a reason."""

    back = HiddenField()
    whom = RadioField("With whom")
    first_on = DayField("First day")
    last_on = DayField("Last day")

    refusal = ""

    def offer(self, whom: dict[str, str]) -> LeaveForm:
        """Say for whom it may be entered, by what the form sends."""
        self.whom.choices = [SelectChoice(value, words) for value, words in whom.items()]
        return self

    def validate_first_on(self, field: Any) -> None:
        if not (field.data or field.errors):
            raise ValidationError("Choose the first day.")

    def validate_last_on(self, field: Any) -> None:
        if not (field.data or field.errors):
            raise ValidationError("Choose the last day.")

    @property
    def problems(self) -> list[dict[str, str]]:
        """Return what the summary says: of the fields, else of the rule."""
        return self.error_items or ([{"href": "", "text": self.refusal}] if self.refusal else [])


class RemoveForm(AppForm):
    """`together`: from every pair it was entered for."""

    back = HiddenField()
    together = BooleanField()
