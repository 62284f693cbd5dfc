"""A field that two devices wrote at once: both texts, and the choice between them."""

from __future__ import annotations

from dataclasses import dataclass

from wtforms import RadioField

from .forms import AppForm, choices


@dataclass(frozen=True)
class Side:
    """One of the two texts in three parts, the middle one being where they differ."""

    title: str
    icon: str
    parts: tuple[str, str, str]


@dataclass(frozen=True)
class Clash:
    """What stands in a field's place until somebody chooses.

    `base` and `op` are what the page had sent: drawn again, the field still knows that it was
    typed over an older text. `stamp` is that of theirs.
    """

    name: str
    label: str
    mine: Side
    theirs: Side
    text: str
    stamp: str
    base: str
    op: str
    action: str


class ChoiceForm(AppForm):
    """What stays after two devices wrote the same field."""

    # Not "choice": the buttons send the whole step along, and one step has a field of that name.
    stays = RadioField(choices=choices({"mine": "Mine", "theirs": "Theirs", "both": "Both"}))
