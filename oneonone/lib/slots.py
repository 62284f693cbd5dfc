"""What follows from the time of a slot, for every feature that has to know: when preparation
opens, when both are asked whether they met, and until when they can answer."""

from datetime import date, datetime, timedelta

from .dates import local

# Two days are enough to find three minutes; earlier, the week has not happened yet.
OPENS_BEFORE = timedelta(days=2)
# A day after an untouched slot both are asked "Did you meet?".
ASKED_AFTER = timedelta(hours=24)
# Then they have three working days before the slot counts as missed.
WORKING_DAYS_TO_ANSWER = 3

SATURDAY = 5
# R10: without a word from its buyer for so long, a deal has gone quiet.
QUIET_WORKING_DAYS = 10


def opens_at(starts_at: datetime) -> datetime:
    """Return when the five questions open: two days before, a Monday's on Friday morning.

    Nobody should have to prepare on a weekend because their slot is on a Monday.
    """
    opens = starts_at - OPENS_BEFORE
    if opens.weekday() == SATURDAY:
        opens = (opens - timedelta(days=1)).replace(hour=0, minute=0)
    return opens


def working_days_after(on: date, days: int) -> date:
    """Return the n-th working day (Monday to Friday) after a date."""
    while days > 0:
        on += timedelta(days=1)
        days -= on.weekday() < SATURDAY
    return on


def answer_by(slot: datetime, zone: str) -> date:
    """Return the last day on which "Did you meet?" can be answered before the slot is missed."""
    return working_days_after(local(slot, zone).date(), WORKING_DAYS_TO_ANSWER)


def working_days_since(on: date, today: date) -> int:
    """Count the working days (Monday to Friday) after a date, today included; none before it."""
    days = max(0, (today - on).days)
    weeks, rest = divmod(days, 7)
    later = ((on.weekday() + step) % 7 for step in range(1, rest + 1))
    return weeks * SATURDAY + sum(1 for weekday in later if weekday < SATURDAY)
