from __future__ import annotations

from wtforms import HiddenField, StringField

from oneonone.web.forms import AppForm


class ClaimForm(AppForm):
    """What the one who promised says of it; a tick taken off sends no outcome."""

    outcome = StringField()
    back = HiddenField()
