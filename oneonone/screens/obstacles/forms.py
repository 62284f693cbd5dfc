from __future__ import annotations

from wtforms import HiddenField, StringField

from oneonone.lib.errors import NotVisibleError
from oneonone.web.forms import AppForm

_MOST_DIGITS = 9


class LinkForm(AppForm):
    """Which promise is to end it; none takes the link off."""

    commitment_id = StringField()
    back = HiddenField()

    @property
    def chosen(self) -> int | None:
        """Return the promise; raises NotVisibleError for what is no number of one."""
        text = self.commitment_id.data or ""
        if not text:
            return None
        is_number = text.isascii() and text.isdigit() and not text.startswith("0")
        if not is_number or len(text) > _MOST_DIGITS:
            raise NotVisibleError
        return int(text)
