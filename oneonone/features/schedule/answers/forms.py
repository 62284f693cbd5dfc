from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import HiddenField
from wtforms.validators import ValidationError

from oneonone.features.schedule.slots.forms import SlotForm
from oneonone.lib.dates import instant
from oneonone.web.forms import ClockField, DayField

from .rules import ANSWERS


class AnswerForm(SlotForm):
    """Its buttons say what became of the slot; one of them wants a day and a time."""

    answer = HiddenField()
    on = DayField("Day")
    at = ClockField("Time")

    def validate_answer(self, field: Any) -> None:
        if field.data not in ANSWERS:
            raise ValidationError("Choose one of the answers.")

    def validate_on(self, field: Any) -> None:
        if self.answer.data == "moved" and not (field.data or field.errors):
            raise ValidationError("Say on which day.")

    def validate_at(self, field: Any) -> None:
        if self.answer.data == "moved" and not (field.data or field.errors):
            raise ValidationError("Say at what time.")

    @property
    def has_met(self) -> bool:
        return bool(self.answer.data != "no")

    def took_place_at(self, zone: str) -> datetime | None:
        """Return the time it took place, in UTC; nothing where it was the one planned."""
        if self.answer.data != "moved":
            return None
        return instant(self.on.data, self.at.data, zone)
