from __future__ import annotations

from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from oneonone.lib.text import is_blank
from oneonone.web.forms import AppForm, LineField


class ContactForm(AppForm):
    """Somebody to talk to. `number` keeps the fields of several on one page apart."""

    name = LineField("Name", limit=80)
    about = LineField("What they are there for", limit=200)
    reach = LineField("How to reach them", limit=200)

    def __init__(self, *args: Any, number: int = 0, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self:
            field.id = f"{field.name}-{number}" if number else field.name

    def validate_name(self, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write a name.")

    def validate_reach(self, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write how to reach them.")
