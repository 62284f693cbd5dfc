from __future__ import annotations

from wtforms import HiddenField

from oneonone.web.forms import AppForm


class RunForm(AppForm):
    """What a press says of the page it stood on: what was looked at, and how many were planned."""

    stamp = HiddenField()
    rows = HiddenField()
