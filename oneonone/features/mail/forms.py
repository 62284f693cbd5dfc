from __future__ import annotations

from wtforms import HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput

from oneonone.web.forms import AppForm, choices

from .rules import KIND, KINDS


class MailForm(AppForm):
    """Which mails somebody wants: a tick for each."""

    wanted = SelectMultipleField(
        choices=choices({kind.key: kind.label for kind in KINDS}), option_widget=CheckboxInput()
    )
    # The kinds the page showed: an unticked box sends nothing, and neither does one not there.
    shown = HiddenField()
    back = HiddenField()

    @property
    def shown_kinds(self) -> list[str]:
        """Return the kinds the page showed."""
        return [key for key in str(self.shown.data or "").split(",") if key in KIND]
