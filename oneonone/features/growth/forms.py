from __future__ import annotations

from wtforms import Field, RadioField
from wtforms.validators import Optional, ValidationError

from oneonone.lib.text import LINE_LIMIT, is_blank
from oneonone.web.forms import AppForm, Choice, LineField, NoteField, choices

from .rules import ENDINGS

CHOICES = {
    "keep": "Keep it",
    "got_it": "Got it",
    "still_working": "Still working",
    "wrong_focus": "Wrong focus",
}
SIDES = {"rep": "The rep", "manager": "The manager"}


class FocusForm(AppForm):
    """The one skill: keep it, or say how it ends."""

    choice = RadioField(
        "Keep, change or finish the focus", choices=choices(CHOICES), validators=[Optional()]
    )
    skill = NoteField("The one skill, in their words", limit=LINE_LIMIT)
    sign = NoteField("How we will both see it", limit=LINE_LIMIT)
    named_by = RadioField("Who named it?", choices=choices(SIDES), validators=[Optional()])
    new_evidence = LineField("Something seen since last time")
    new_idea = LineField("Another idea, for later")


class GrowthForm(AppForm):
    """The growth conversation of the quarter."""

    strength = NoteField("What they do well")
    matters = NoteField("What matters to them")
    ahead = NoteField("Where they want to go")
    first_step = NoteField("A first step, and who helps")


class RungForm(AppForm):
    """The two sentences of a rung: how it was, and how it is now."""

    before = NoteField("How it was before", limit=LINE_LIMIT)
    after = NoteField("How it is now", limit=LINE_LIMIT)


class EndingForm(RungForm):
    ending = Choice("How does it end?", choices=choices(ENDINGS))

    def validate_ending(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose how it ends.")


class IdeaForm(AppForm):
    text = LineField("An idea for later", limit=LINE_LIMIT)

    def validate_text(self, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write a line first.")
