from __future__ import annotations

from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from oneonone.lib.text import is_blank
from oneonone.web.forms import AppForm, LineField


class BackForm(AppForm):
    """An action that asks nothing but where to go afterwards."""

    back = HiddenField()


class FrictionForm(BackForm):
    pair_id = HiddenField()
    text = LineField("Something in my way?", id="friction-text")

    def validate_text(self, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write a line first.")
