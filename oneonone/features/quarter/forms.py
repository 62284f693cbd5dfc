from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from oneonone.lib.text import is_blank
from oneonone.web.forms import AppForm, LineField, NoteField

from .rules import ITEM_LIMIT

TEXTS = ("opening", "ahead")


class QuarterForm(AppForm):
    """The whole page in one form, so that no button loses what was typed beside it."""

    quarter = HiddenField()
    go = HiddenField()
    opening = NoteField("How I would begin")
    ahead = NoteField("What is next for me")
    new_own = LineField("A line of my own", limit=ITEM_LIMIT)


def quarter_form(texts: Mapping[int, str]) -> type[QuarterForm]:
    """Return the form with the words of each line on the page, by id."""
    fields: dict[str, Any] = {
        f"item_{item_id}": NoteField("In my words", limit=ITEM_LIMIT, validators=[_says_something])
        for item_id in texts
    }
    return type("QuarterFormOfPage", (QuarterForm,), fields)


def _says_something(_form: AppForm, field: Field) -> None:
    if is_blank(field.data or ""):
        raise ValidationError("Write something, or take the line off.")
