from __future__ import annotations

from wtforms import BooleanField

from oneonone.models.pulse import DRIVERS
from oneonone.web.forms import AppForm, Choice, LineField, choices, required

from .rules import ANSWERS, STATEMENTS, TALKED_WORDS

_FIVE = choices({str(value): words for value, words in ANSWERS.items()})


def _statement(driver: str) -> Choice:
    return Choice(
        STATEMENTS[driver], choices=_FIVE, validators=[required("Choose one of the five.")]
    )


class PulseForm(AppForm):
    """Four statements, a line if they like, and whether the manager sees this one."""

    safety = _statement("safety")
    clarity = _statement("clarity")
    autonomy = _statement("autonomy")
    progress = _statement("progress")
    line = LineField("One line, if you like")
    is_shown = BooleanField("Show this one")

    @property
    def drivers(self) -> dict[str, int]:
        """Return the four answers, 1 to 5; only of a form that was found good."""
        return {driver: int(self[driver].data) for driver in DRIVERS}


class TalkedForm(AppForm):
    """Who talked more."""

    who = Choice(
        "Who talked more?",
        choices=choices(TALKED_WORDS),
        validators=[required("Choose one of the three.")],
    )
