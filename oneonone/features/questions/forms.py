from __future__ import annotations

from wtforms import Field, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from oneonone.web.forms import AppForm, LineField, choices

from . import wording

PLACES = [
    SelectChoice(f"{step}:{situation}", when, optgroup=words)
    for step, words in wording.STEP_WORDS.items()
    for situation, when in wording.SITUATION_WORDS[step].items()
]


class SwitchForm(AppForm):
    """One switch: on or off."""

    state = RadioField(choices=choices({"on": "On", "off": "Off"}))


class QuestionForm(AppForm):
    """A question of one's own, new or reworded."""

    # One line to say aloud; a second row, so that all of it can be read while it is written.
    text = LineField(
        "The question", limit=wording.QUESTION_LIMIT, widget=TextArea(), render_kw={"rows": 2}
    )
    place = SelectField("When to ask it", choices=PLACES)
    kind = RadioField("What it asks", choices=choices(wording.KIND_WORDS), default="think")
    # The button "Keep it as it is", beside the warning.
    keep = HiddenField()

    def validate_text(self, field: Field) -> None:
        refused = wording.refusal(field.data or "")
        if refused:
            raise ValidationError(refused)

    @property
    def warning(self) -> str:
        """Return what is said before it is kept; nothing where it was read and kept as it is."""
        return "" if self.keep.data else wording.warning(self.text.data)

    @property
    def step_and_situation(self) -> tuple[str, str]:
        step, _, situation = self.place.data.partition(":")
        return step, situation
