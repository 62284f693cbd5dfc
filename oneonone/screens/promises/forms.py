from __future__ import annotations

from datetime import date
from typing import ClassVar

from flask import request
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from oneonone.features.commitments.rules import DATE_NEEDED, WORDS, is_new_date
from oneonone.lib.dates import parse_date
from oneonone.lib.errors import NotVisibleError
from oneonone.web.forms import AppForm, DayField, choices, posted

_MOST_DIGITS = 9


class OutcomeForm(AppForm):
    """How a promise went, by the one it was promised to; "not yet" asks for a day."""

    on: ClassVar[date]

    outcome = RadioField(choices=choices(WORDS))
    new_due_on = DayField("New date")
    back = HiddenField()

    def validate_new_due_on(self, field: DayField) -> None:
        if self.outcome.data == "not_yet" and not is_new_date(field.data, self.on):
            raise ValidationError(DATE_NEEDED)


def outcome_form(on: date) -> OutcomeForm:
    """Return the form filled with what was sent on a day."""
    return type("OutcomeFormOfDay", (OutcomeForm,), {"on": on})(posted())  # type: ignore[no-any-return]  # built from OutcomeForm


class TakeBackForm(AppForm):
    answer = HiddenField()
    back = HiddenField()


class CloseForm(AppForm):
    pair_id = HiddenField()


def number_of(text: str | None) -> int:
    """Read a number as the product writes ids; raises NotVisibleError for anything else."""
    if not text or not text.isascii() or not text.isdigit() or text.startswith("0"):
        raise NotVisibleError
    if len(text) > _MOST_DIGITS:
        raise NotVisibleError
    return int(text)


def asked_person() -> int | None:
    """Return whose promises the address asks for; nothing for everybody's."""
    asked = request.args.get("person")
    return None if asked is None else number_of(asked)


def asked_before() -> tuple[date, int] | None:
    """Return where a list of settled ones goes on: "2026-09-28.12"."""
    asked = request.args.get("before")
    if asked is None:
        return None
    on, _, last = asked.partition(".")
    try:
        return parse_date(on), 0 if last in ("", "0") else number_of(last)
    except ValueError as error:
        raise NotVisibleError from error
