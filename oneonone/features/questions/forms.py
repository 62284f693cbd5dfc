from __future__ import annotations

from wtforms import Field, HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from oneonone.web.forms import AppForm, LineField, choices

from . import wording

PLACES = {
    words: [
        (f"{step}:{situation}", when)
        for situation, when in wording.SITUATION_WORDS[step].items()
    ]
    for step, words in wording.STEP_WORDS.items()
}  # fmt: skip


class SwitchForm(AppForm):
    """One switch: on or off."""

    state = RadioField(choices=choices({"on": "On", "off": "Off"}))


class QuestionForm(AppForm):
    """A question of one's own, new or reworded."""

    text = LineField("The question", limit=wording.QUESTION_LIMIT)
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
