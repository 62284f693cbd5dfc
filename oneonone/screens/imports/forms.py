from __future__ import annotations

from wtforms import HiddenField

from oneonone.web.forms import AppForm


class RunForm(AppForm):
    """The next rows: which columns were looked at, and how many rows were in by then."""

    stamp = HiddenField()
    rows = HiddenField()
