"""Which days can be closed, and how they are said; pure."""

from __future__ import annotations

from datetime import date, timedelta

from oneonone.lib.dates import day_in_table
from oneonone.lib.errors import ConflictError, RuleError

# Longer than any company's holidays: more is a slip of the keyboard, and would call off everything.
LONGEST = timedelta(days=61)


def ensure_days(first_on: date, last_on: date, today: date) -> None:
    """Refuse days the wrong way round, in the past, or more than two months of them.

    What has passed stays as it was counted.
    """
    if last_on < first_on:
        raise RuleError("The last day is before the first one. Turn them round.")
    if first_on < today:
        raise RuleError("What has passed stays as it is. Choose days from today on.")
    if last_on - first_on > LONGEST:
        raise RuleError("Two months are the most. Choose a shorter time.")


def ensure_not_over(last_on: date, today: date) -> None:
    if last_on < today:
        raise ConflictError("These days are over, so they stay as they are.")


def days_words(first_on: date, last_on: date) -> str:
    """Say the days: "24 Dec to 2 Jan"."""
    first, last = day_in_table(first_on), day_in_table(last_on)
    return first if first == last else f"{first} to {last}"


def called_off_words(slots: int, pairs: int) -> str:
    """Say what closing does: "12 one-to-ones of 11 pairs are away and not counted. ..."."""
    if not slots:
        return "Nothing that is planned changes. What is planned later leaves these days out."
    many = "one-to-one" if slots == 1 else "one-to-ones"
    whose = "one pair" if pairs == 1 else f"{pairs:,} pairs"
    are = "is" if slots == 1 else "are"
    return f"{slots:,} {many} of {whose} {are} away and not counted. Both people have a mail."
