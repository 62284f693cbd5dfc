from __future__ import annotations

from wtforms import HiddenField

from oneonone.web.forms import AppForm


class PartForm(AppForm):
    """Which part a press on "Go on" asks for: pressed twice, it is taken once."""

    part = HiddenField()
