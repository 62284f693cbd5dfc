from __future__ import annotations

from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.validators import Optional, ValidationError

from oneonone.lib.text import LINE_LIMIT, TITLE_LIMIT, TextError, clean_line, id_of, is_blank
from oneonone.web.forms import AppForm, Choice, LineField, NoteField, choices

from .rules import KINDS, SIGNALS
from .service import Example

SEARCH = "search"


class ExampleForm(AppForm):
    """Where it was seen. `go` is what was pressed; to search writes nothing."""

    meeting = StringField()
    quote = LineField("What you saw or heard, in one line", limit=LINE_LIMIT)
    signal = Choice(
        "What it shows, if you like",
        choices=choices({"": "No tag"} | SIGNALS),
        default="",
        validators=[Optional()],
    )
    q = StringField("Look for a one-to-one")
    go = HiddenField()

    @property
    def is_searching(self) -> bool:
        return bool(self.go.data == SEARCH)

    @property
    def query(self) -> str:
        """Return what is looked for; never refuses, a longer text is cut."""
        try:
            return clean_line(self.q.data or "", limit=TITLE_LIMIT)
        except TextError as error:
            return error.kept[:TITLE_LIMIT].strip()

    @property
    def meeting_id(self) -> int | None:
        """Return the chosen meeting; what is no id becomes one that no row has."""
        return id_of(self.meeting.data) if self.meeting.data else None

    @property
    def example(self) -> Example | None:
        """Return what was said, or nothing where nothing was."""
        if self.meeting_id is None and not self.quote.data:
            return None
        return Example(self.meeting_id, self.quote.data or "", self.signal.data or None)


class NewExampleForm(ExampleForm):
    def validate_quote(self, field: Field) -> None:
        if self.meeting_id is None and is_blank(field.data or ""):
            raise ValidationError("Choose a one-to-one, or write a line.")


class ClaimForm(AppForm):
    """The words of an entry, and of what kind it is."""

    claim = NoteField("In one sentence", limit=LINE_LIMIT)

    def validate_claim(self, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write a sentence first.")


class NoticedForm(ClaimForm):
    kind = Choice("What is it?", choices=choices(KINDS), default="strength")


class EntryForm(NoticedForm, ExampleForm):
    """Something noticed, with its first example where there is one already."""


class AnswerForm(AppForm):
    answer = RadioField(choices=choices({"agreed": "Agree", "declined": "Set aside"}))
    was_state = HiddenField()
    was_claim = HiddenField()
