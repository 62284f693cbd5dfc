from __future__ import annotations

from wtforms import HiddenField, SelectField

from oneonone.features.retention.rules import PARTICIPATION_MONTHS, WORDS_MONTHS, Periods
from oneonone.web.forms import AppForm, posted

# What people say: a quarter, half a year, years; whatever is in force stands among them too.
_OFFERED = (3, 6, 9, 12, 18, 24, 30, 36, 48, 60, 72, 84)


class MonthsForm(AppForm):
    """How many months words and participation are kept."""

    words = SelectField("What was said")
    participation = SelectField("That one-to-ones took place")
    sure = HiddenField()

    @property
    def months(self) -> tuple[int, int]:
        return int(self.words.data), int(self.participation.data)


def months_form(periods: Periods, *, is_sent: bool = False) -> MonthsForm:
    now = {"words": str(periods.words_months), "participation": str(periods.participation_months)}
    form = MonthsForm(posted()) if is_sent else MonthsForm(data=now)
    form.words.choices = _choices(*WORDS_MONTHS, periods.words_months)
    form.participation.choices = _choices(*PARTICIPATION_MONTHS, periods.participation_months)
    return form


def _choices(least: int, most: int, now: int) -> list[tuple[str, str]]:
    offered = sorted({it for it in _OFFERED if least <= it <= most} | {now})
    return [(str(it), months_words(it)) for it in offered]


def months_words(months: int) -> str:
    """Say how long it is: "9 months", "2 years"."""
    if months % 12 == 0 and months > 12:
        return f"{months // 12} years"
    return f"{months} months"
