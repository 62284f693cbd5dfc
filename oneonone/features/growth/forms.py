from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import Optional

from oneonone.lib.text import LINE_LIMIT
from oneonone.web.forms import AppForm, LineField, NoteField, choices

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
