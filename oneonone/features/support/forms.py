from __future__ import annotations

from wtforms import Field
from wtforms.validators import ValidationError

from oneonone.lib.text import is_blank
from oneonone.web.forms import AppForm, LineField


class ContactForm(AppForm):
    """Somebody to talk to."""

    name = LineField("Name", limit=80)
    about = LineField("What they are there for", limit=200)
    reach = LineField("How to reach them", limit=200)

    def validate_name(self, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write a name.")

    def validate_reach(self, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write how to reach them.")
