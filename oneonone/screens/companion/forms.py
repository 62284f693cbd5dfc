from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wtforms import StringField
from wtforms.validators import Optional

from oneonone.agenda.registry import AGENDA
from oneonone.features.growth.profile.rules import KINDS
from oneonone.web.forms import AppForm, Choice, LineField, NoteField, choices

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

# One note a step, whatever steps there are.
NAMES = {step.key: f"note_{step.key}" for step in AGENDA}
KEYS = {name: key for key, name in NAMES.items()}


class NoticingForm(AppForm):
    """Something noticed while they talk; added by whichever button is pressed."""

    new_noticed = LineField("In one line")
    noticed_kind = Choice("What is it?", choices=choices(KINDS), default="strength")


NotesForm: type[NoticingForm] = type(
    "NotesForm", (NoticingForm,), {NAMES[step.key]: NoteField(step.title) for step in AGENDA}
)


def notes_form(texts: Mapping[str, str], formdata: MultiDict[str, str] | None = None) -> AppForm:
    """Return the notes by step as they stand, or as they were sent.

    A page need not hold all of them: one that was not sent stays what it is.
    """
    form = NotesForm(formdata, data={NAMES[key]: text for key, text in texts.items()})
    for key, name in NAMES.items():
        if formdata is not None and name not in formdata:
            form[name].data = texts.get(key, "")
    return form


class GoForm(AppForm):
    """Where to: `step` for the meeting, `show` on this page alone, `at` what the page shows."""

    step = StringField(validators=[Optional()])
    show = StringField(validators=[Optional()])
    at = StringField(validators=[Optional()])
