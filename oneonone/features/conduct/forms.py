from __future__ import annotations

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Length, Optional

from oneonone.web.forms import AppForm, LineField, NoteField, choices

from . import rules

YES_NO = {"yes": "Yes", "no": "No, let’s work"}


class CheckInForm(AppForm):
    """Step 1, with the three notes of a first meeting."""

    line = NoteField("In their words")
    feedback = NoteField("How I like to hear feedback")
    pressure = NoteField("What I do under pressure")
    helps = NoteField("What helps me most from a manager")
    mood = RadioField("How are you?", choices=choices(rules.MOOD_WORDS), validators=[Optional()])
    feelings = SelectMultipleField(
        "Up to three words",
        choices=choices({word: word.capitalize() for word in rules.FEELINGS}),
        validators=[Length(max=rules.MOST_FEELINGS, message="Three words are the most.")],
    )
    wants_lighter = RadioField(
        "Would a lighter agenda help?", choices=choices(YES_NO), validators=[Optional()]
    )
    helped = RadioField(
        "Did it help?", choices=choices(rules.HELPED_WORDS), validators=[Optional()]
    )
    reached = SelectMultipleField("Talked about", validate_choice=False)
    new_topic = LineField("Another line")
