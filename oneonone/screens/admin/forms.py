from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wtforms import Field, HiddenField, SelectField
from wtforms.validators import ValidationError

from oneonone.web.forms import AppForm, DayField, posted


class LineForm(AppForm):
    """Who leads somebody, and from when."""

    manager_id = SelectField("Their manager", choices=[])
    on = DayField("From")
    sure = HiddenField()

    def validate_manager_id(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose who leads them.")

    def validate_on(self, field: Field) -> None:
        if field.data is None:
            raise ValidationError("Choose a day.")


class LeaveForm(AppForm):
    """From which day somebody is no longer here."""

    on = DayField("First day they are no longer here")
    sure = HiddenField()

    def validate_on(self, field: Field) -> None:
        if field.data is None:
            raise ValidationError("Choose a day.")


def line_form(people: Iterable[tuple[int, str]], today: date, *, is_sent: bool) -> LineForm:
    """Return the form with everybody who can lead, filled from the request where it was sent."""
    form = LineForm(posted()) if is_sent else LineForm(data={"on": today})
    form.manager_id.choices = [("", "Choose"), *((str(key), name) for key, name in people)]
    return form.with_ids("line")


def leave_form(*, is_sent: bool) -> LeaveForm:
    return (LeaveForm(posted()) if is_sent else LeaveForm()).with_ids("leave")
