from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import ValidationError

from oneonone.lib import dates
from oneonone.web.forms import AppForm, ClockField, DayField, choices

from .rules import SKIP_WORDS, when_words

_OFFERED = re.compile(r"([0-9-]{10})T([0-9:]{5})Z")
# A one-to-one lasts up to two hours (models/meeting.py); what was shortened was longer than this.
_MINUTES = re.compile(r"1[6-9]|[2-9][0-9]|1[01][0-9]|120")


class SlotForm(AppForm):
    """An action that asks nothing: where to go afterwards, and what its page had seen."""

    back = HiddenField()
    sequence = HiddenField()

    # What a rule said, where it is about no field.
    refusal = ""

    @property
    def problems(self) -> list[dict[str, str]]:
        """Return what the summary says: of the fields, else of the rule."""
        return self.error_items or ([{"href": "", "text": self.refusal}] if self.refusal else [])


class OfferField(StringField):
    """A moment as a button carries it: 2026-11-26T09:00Z."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            found = _OFFERED.fullmatch(valuelist[0])
            if found is None:
                raise ValueError("Choose one of the times.")
            day, clock = dates.parse_date(found[1]), dates.parse_time(found[2])
            self.data = datetime.combine(day, clock, UTC)


class MoveForm(SlotForm):
    """A button's moment, or a day and a time as the clock of who moves shows it."""

    to = OfferField()
    on = DayField("Day")
    at = ClockField("Time")

    def validate_on(self, field: Any) -> None:
        if not (self.to.data or field.data or field.errors):
            raise ValidationError("Choose a day.")

    def validate_at(self, field: Any) -> None:
        if not (self.to.data or field.data or field.errors):
            raise ValidationError("Choose a time.")

    def wanted_at(self, zone: str) -> datetime:
        """Return the moment, in UTC; a time the clocks jump over moves on with them (R-TIME-2)."""
        moment: datetime = self.to.data or dates.instant(self.on.data, self.at.data, zone)
        return moment

    def jump_words(self, zone: str) -> str:
        """Say that the clocks jump over the time that was typed; nothing where they do not."""
        if self.to.data or dates.local(self.wanted_at(zone), zone).time() == self.at.data:
            return ""
        return f" There is no {self.at.data:%H:%M} that day: the clocks go forward."


class SkipForm(SlotForm):
    reason = RadioField(choices=choices(SKIP_WORDS))


class UndoForm(SlotForm):
    """`minutes`: how long it was before it was made shorter."""

    minutes = StringField()

    def validate_minutes(self, field: Any) -> None:
        if field.data and not _MINUTES.fullmatch(field.data):
            raise ValidationError("It lasts between 10 minutes and two hours.")

    @property
    def minutes_before(self) -> int | None:
        return int(self.minutes.data) if self.minutes.data else None


def done_words(what: str, at: datetime, zone: str, name: str) -> str:
    """Say what was done: "Moved to tomorrow at 10:30. Priya will see it."."""
    return f"{what} {when_words(at, zone, dates.now())}. {name} will see it."
