from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import ValidationError

from oneonone.web.forms import AppForm, LineField, required

from .rules import is_of_app, typed

_TYPE_IT = "Type the code of your app."
_NUMERIC = {"inputmode": "numeric", "autocomplete": "one-time-code"}


class StepForm(AppForm):
    """The code at the sign-in; a recovery code has letters too."""

    code = LineField(
        "Code",
        limit=40,
        validators=[required(_TYPE_IT)],
        render_kw={"autocomplete": "one-time-code"},
    )


class AgainStepForm(AppForm):
    """The same on a page that stays: its ids are no field's of that page."""

    code = LineField(
        "Code",
        limit=40,
        validators=[required(_TYPE_IT)],
        id="again-code",
        render_kw={"autocomplete": "one-time-code"},
    )
    person = HiddenField(id="again-person")
    room = HiddenField(id="again-room")


class SetUpForm(AppForm):
    """The first code of a new phone, beside the secret that the page was drawn with."""

    code = LineField("Code your app shows", limit=40, render_kw=_NUMERIC)
    sealed = HiddenField()
    next = HiddenField()

    def validate_code(self, field: LineField) -> None:
        """Refuse what is no code before it counts as a try."""
        if not is_of_app(typed(field.data or "")):
            raise ValidationError("Type the six digits that your app shows.")
