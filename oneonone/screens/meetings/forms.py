from __future__ import annotations

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import Optional

from oneonone.models.meeting_agenda import SHORT_CHOICES
from oneonone.web.forms import AppForm, NoteField, choices

ALL = "all"
LENGTHS = {"10": "10 minutes", "15": "15 minutes", "20": "20 minutes", ALL: "All of it"}


class LengthForm(AppForm):
    minutes = RadioField("How long have we got?", choices=choices(LENGTHS), default=ALL)
    short_choice = RadioField(
        "What would you rather talk about?",
        choices=choices(dict(zip(SHORT_CHOICES, ("One deal", "My focus"), strict=True))),
        validators=[Optional()],
    )

    @property
    def minutes_available(self) -> int | None:
        return None if self.minutes.data == ALL else int(self.minutes.data)


class StartForm(LengthForm):
    screen = RadioField(
        "Where?",
        choices=choices({"shared": "Start on this screen", "own": "Each on our own screen"}),
        default="own",
    )


class StateForm(AppForm):
    """One switch: on or off."""

    state = RadioField(choices=choices({"on": "On", "off": "Off"}), default="on")


class GoForm(AppForm):
    """Where to after saving: a step's key, "stay", "question", "park", "read-back"."""

    go = StringField(validators=[Optional()])
    # The question that stood on the page; empty for an opening.
    stood = HiddenField()


class LateWordsForm(AppForm):
    """Words that came after the close."""

    text = NoteField("Your words")
    # Names the copy in the browser, which goes once these are kept.
    draft = HiddenField()
