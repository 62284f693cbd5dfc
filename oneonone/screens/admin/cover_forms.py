from __future__ import annotations

from collections.abc import Iterable

from wtforms import Field, SelectField
from wtforms.validators import ValidationError

from oneonone.web.forms import AppForm, DayField, posted


class CoverForm(AppForm):
    """Who stands in, and on which days, both included."""

    manager_id = SelectField("Who stands in", choices=[])
    first_on = DayField("First day")
    last_on = DayField("Last day")

    def validate_manager_id(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose who stands in.")

    def validate_first_on(self, field: Field) -> None:
        if field.data is None:
            raise ValidationError("Choose the first day.")

    def validate_last_on(self, field: Field) -> None:
        if field.data is None:
            raise ValidationError("Choose the last day.")


def cover_form(people: Iterable[tuple[int, str]], *, is_sent: bool) -> CoverForm:
    """Return the form with everybody who can stand in, filled where it was sent."""
    form = CoverForm(posted()) if is_sent else CoverForm()
    form.manager_id.choices = [("", "Choose"), *((str(key), name) for key, name in people)]
    return form.with_ids("cover")
