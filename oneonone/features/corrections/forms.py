from __future__ import annotations

from wtforms import Field, RadioField
from wtforms.validators import ValidationError

from oneonone.lib.text import LINE_LIMIT, is_blank
from oneonone.web.forms import AppForm, NoteField, choices

CONTEST_WORDS = {"did_not_meet": "We did not meet", "not_agreed": "Not what we agreed"}


class CorrectionForm(AppForm):
    text = NoteField("What should stand there?", limit=LINE_LIMIT, id="correction-text")

    def validate_text(self, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write what should stand there.")


class ContestForm(AppForm):
    """Its two buttons say which of the two it is."""

    contest = RadioField(choices=choices(CONTEST_WORDS))
