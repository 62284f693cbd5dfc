from __future__ import annotations

from wtforms import HiddenField

from oneonone.lib.text import LINE_LIMIT
from oneonone.web.forms import AppForm, NoteField

from .rules import FIELDS


class CardForm(AppForm):
    """The three texts; a button beside them shows the card to somebody, or takes it back."""

    feedback = NoteField(FIELDS["feedback"], limit=LINE_LIMIT)
    pressure = NoteField(FIELDS["pressure"], limit=LINE_LIMIT)
    helps = NoteField(FIELDS["helps"], limit=LINE_LIMIT)
    # The pair of the button that was pressed; neither saves and stays.
    show = HiddenField()
    take_back = HiddenField()

    @property
    def sent(self) -> dict[str, str]:
        """Return the texts the page sent."""
        return {name: (self[name].data or "").strip() for name in FIELDS if self[name].raw_data}

    @property
    def drawn_with(self) -> dict[str, str]:
        """Return the stamps of what the page was drawn with."""
        return {name: self.was(name) for name in FIELDS}
