from __future__ import annotations

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField
from wtforms.validators import ValidationError

from oneonone.lib.text import is_blank
from oneonone.web.forms import AppForm, LineField

from .rules import BRINGABLE


class BackForm(AppForm):
    """An action that asks nothing but where to go afterwards."""

    back = HiddenField()


class TopicForm(BackForm):
    pair_id = HiddenField()
    kind = StringField(default="topic")
    text = LineField("Something to talk about", id="topic-text")

    def validate_kind(self, field: Field) -> None:
        if field.data not in BRINGABLE:
            raise ValidationError("Choose what it is.")

    def validate_text(self, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write a line first.")


class WinForm(TopicForm):
    """Its two buttons say which of the two it is; its field has an id of its own."""

    kind = StringField(default="win")
    text = LineField("Something that went well, or a thank-you", id="win-text")


def posted_form(posted: MultiDict[str, str]) -> TopicForm:
    """Return the form of the card that was sent."""
    return WinForm(posted) if posted.get("kind") in ("win", "thanks") else TopicForm(posted)
