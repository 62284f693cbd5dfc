from __future__ import annotations

from wtforms import HiddenField, RadioField

from oneonone.features.schedule.slots.forms import MoveForm
from oneonone.web.forms import choices

from .rules import minutes_words


class BookingForm(MoveForm):
    """A time as in a move, and how long; a button's time is as long as the page was drawn for."""

    pair_id = HiddenField()
    minutes = RadioField("For how many minutes?", choices=choices(minutes_words()))
