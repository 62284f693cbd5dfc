from __future__ import annotations

import re

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import ValidationError

from oneonone.lib import dates
from oneonone.web.forms import AppForm, DayField, LineField, choices

from .rules import LEAST_MINUTES, MOST_MINUTES, Rhythm

# The longest name of a zone has 32 letters; the column takes 64.
_ZONE_LIMIT = 64
_MINUTES = re.compile("[0-9]{1,3}")
_EVERY = {"1": "Every week", "2": "Every two weeks", "4": "Every four weeks"}
_WEEKDAYS = {str(number): name for number, name in enumerate(dates.DAY_NAMES)}


class RhythmForm(AppForm):
    """How often, when and how long two people meet."""

    every = RadioField("How often", choices=choices(_EVERY))
    weekday = SelectField("Day", choices=choices(_WEEKDAYS))
    at = StringField("Time")
    minutes = LineField("Minutes", limit=20)
    zone = LineField("Time zone", limit=_ZONE_LIMIT)
    from_on = DayField("From")
    # Sent while the form is still being filled in: say what it would do.
    look = HiddenField()
    back = HiddenField()

    def validate_at(self, field: StringField) -> None:
        try:
            dates.parse_time(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def validate_minutes(self, field: LineField) -> None:
        if field.errors:
            return
        text = field.data or ""
        is_number = _MINUTES.fullmatch(text) is not None
        if not is_number or not LEAST_MINUTES <= int(text) <= MOST_MINUTES:
            raise ValidationError(f"Write whole minutes, {LEAST_MINUTES} to {MOST_MINUTES}.")

    def validate_zone(self, field: LineField) -> None:
        if field.errors:
            return
        try:
            dates.zone(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def validate_from_on(self, field: DayField) -> None:
        if field.errors:
            return
        if field.data is None:
            raise ValidationError("Choose the day from which it counts.")
        if self.zone.errors or not self.zone.data:
            return  # without a zone nobody knows which day it is
        try:
            today = dates.today(self.zone.data)
        except ValueError:
            return
        if field.data < today:
            raise ValidationError("That day has passed. Choose one still to come.")

    def rhythm(self) -> Rhythm:
        """Return what was filled in; only after `validate`."""
        return Rhythm(
            every_weeks=int(self.every.data),
            weekday=int(self.weekday.data),
            at=dates.parse_time(self.at.data or ""),
            zone=self.zone.data,
            minutes=int(self.minutes.data),
            starts_on=self.from_on.data,
        )


def form_of(rhythm: Rhythm, back: str) -> RhythmForm:
    """Return the form as it is shown first."""
    return RhythmForm(
        data={
            "every": str(rhythm.every_weeks),
            "weekday": str(rhythm.weekday),
            "at": f"{rhythm.at:%H:%M}",
            "minutes": str(rhythm.minutes),
            "zone": rhythm.zone,
            "from_on": rhythm.starts_on,
            "back": back,
        }
    )
