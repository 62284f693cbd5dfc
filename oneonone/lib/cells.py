"""Amounts and days as people and other programs write them; what could be two things is refused."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from .dates import EARLIEST, LATEST_AHEAD, MONTH_NAMES, monday, today
from .text import shorten

# What a column of deals can hold.
MAX_AMOUNT = Decimal("9999999999.99")
# "Thursday" is not read; the longest that is, is "26. September 2026, 10:00:00.000000 AM+00:00".
_LONGEST = 60
_QUOTED = 60

_SIGN = r"(?:[A-Z]{3}|[$€£¥]|[A-Z]{1,2}\$|kr\.?|Fr\.?)"
_CURRENCY = re.compile(rf"^{_SIGN} ?|(?<=[0-9]) ?{_SIGN}$", re.IGNORECASE)
_SPACES = re.compile("[ \u00a0\u202f\u2009]")
_PLAIN = re.compile(r"[0-9]{1,12}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'’ ])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])([0-9]{1,2}))?")
_DECIMAL = re.compile(r"([0-9]{1,12})([.,])([0-9]{1,2})")
_THREE_AFTER = re.compile(r"[0-9]{1,3}([.,])[0-9]{3}")

_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})")
# With dots the day comes first wherever dates are written so.
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DAY_NAMED = re.compile(r"([0-9]{1,2})[. -]+([A-Za-z]{3,9})\.?[, -]+([0-9]{4})")
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})\.? +([0-9]{1,2}),? +([0-9]{4})")
_TIME_OF_DAY = re.compile(
    r"(?:,? +|T)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?: ?[AaPp][Mm])?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{1,2})", re.IGNORECASE)
_MONTHS = {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
_LAST_MONTH = 12

DAY_FIRST, MONTH_FIRST, UNDECIDED = "day", "month", "ask"

_NOT_AN_AMOUNT = "{} is not an amount. Write it like 12000 or 12,000.50."
_NOT_A_DAY = "{} is not a date. Write it like 2026-11-26."
_NOT_IN_CALENDAR = "{} is not in the calendar."


def quoted(text: str) -> str:
    """Say what stands in a cell, cut to what fits a sentence."""
    return f"“{shorten(text.strip(), _QUOTED)}”"


def amount(text: str, decimal_sign: str = "") -> Decimal:
    """Read an amount of money: "12.000,50", "$12,000", "12 000 EUR"; raise ValueError.

    `decimal_sign` is what the other cells of its column write before their cents: where it is
    the sign in "12.000", that could be twelve or twelve thousand.
    """
    bare = _bare(text)
    if len(bare) > _LONGEST:
        raise ValueError(_NOT_AN_AMOUNT.format(quoted(text)))
    if _PLAIN.fullmatch(bare):
        return _within(Decimal(bare), text)
    if decimal := _DECIMAL.fullmatch(bare):
        return _within(Decimal(f"{decimal[1]}.{decimal[3]}"), text)
    three = _THREE_AFTER.fullmatch(bare)
    if three and (three[1] == decimal_sign or bare.startswith("0")):
        raise ValueError(f"{quoted(text)} could be two amounts. Write it without the sign between.")
    if (grouped := _GROUPED.fullmatch(bare)) and grouped[1] != grouped[2] and bare[0] != "0":
        whole = re.sub("[^0-9]", "", bare.rsplit(grouped[2], 1)[0] if grouped[2] else bare)
        return _within(Decimal(f"{whole}.{grouped[3] or '0'}"), text)
    raise ValueError(_NOT_AN_AMOUNT.format(quoted(text)))


def decimal_sign(texts: Iterable[str]) -> str:
    """Return what a column writes before its cents, as far as it shows; else nothing."""
    for text in texts:
        bare = _bare(text)
        if decimal := _DECIMAL.fullmatch(bare):
            return decimal[2]
        if (grouped := _GROUPED.fullmatch(bare)) and grouped[2]:
            return grouped[2]
    return ""


def day(text: str, order: str = UNDECIDED) -> date:
    """Read a day, with or without a time of day after it; raise ValueError.

    "03/04/2026" is read by `order`; one that can only be one day is that day, whatever the order.
    """
    bare = _without_time(text)
    if numbers := _NUMBERS.fullmatch(bare):
        return _date(
            int(numbers[4]), *_month_and_day(int(numbers[1]), int(numbers[3]), order, text), text
        )
    if iso := _ISO.fullmatch(bare):
        return _date(int(iso[1]), int(iso[3]), int(iso[4]), text)
    if dotted := _DOTTED.fullmatch(bare):
        return _date(int(dotted[3]), int(dotted[2]), int(dotted[1]), text)
    if named := _DAY_NAMED.fullmatch(bare):
        return _date(int(named[3]), _month(named[2], text), int(named[1]), text)
    if named := _MONTH_NAMED.fullmatch(bare):
        return _date(int(named[3]), _month(named[1], text), int(named[2]), text)
    raise ValueError(_NOT_A_DAY.format(quoted(text)))


def week(text: str, order: str = UNDECIDED) -> date:
    """Return the Monday of a week named by any of its days or as "2026-W47"; raise ValueError."""
    named = _WEEK.fullmatch(text)
    if named is None:
        return monday(day(text, order))
    try:
        found = date.fromisocalendar(int(named[1]), int(named[2]), 1)
    except ValueError:
        raise ValueError(_NOT_IN_CALENDAR.format(quoted(text))) from None
    return _sane(found, text)


def day_order(texts: Iterable[str]) -> str:
    """Tell which comes first in a file's dates: "day", "month", or "ask" where it is not clear.

    Nothing where no date leaves room for doubt. Some rows one way and some the other is "ask".
    """
    found: set[str] = set()
    is_open = False
    for text in texts:
        numbers = _NUMBERS.fullmatch(_without_time(text))
        if numbers is None:
            continue
        first, second = int(numbers[1]), int(numbers[3])
        if first > _LAST_MONTH:
            found.add(DAY_FIRST)
        elif second > _LAST_MONTH:
            found.add(MONTH_FIRST)
        elif first != second:
            is_open = True
    if not is_open:
        return ""
    return found.pop() if len(found) == 1 else UNDECIDED


def _bare(text: str) -> str:
    """Return an amount without its currency and with one kind of space."""
    text = text.strip()
    # A longer one is none, and a pattern could look through it from every space on.
    return _CURRENCY.sub("", _SPACES.sub(" ", text), count=1) if len(text) <= _LONGEST else text


def _without_time(text: str) -> str:
    text = text.strip()
    return _TIME_OF_DAY.sub("", text).strip() if len(text) <= _LONGEST else ""


def _within(value: Decimal, text: str) -> Decimal:
    if value > MAX_AMOUNT:
        raise ValueError(f"{quoted(text)} is more than fits.")
    return value


def _month_and_day(first: int, second: int, order: str, text: str) -> tuple[int, int]:
    if first == second:
        return first, second
    if first > _LAST_MONTH or (order == DAY_FIRST and second <= _LAST_MONTH):
        return second, first
    if second > _LAST_MONTH or order == MONTH_FIRST:
        return first, second
    raise ValueError(f"{quoted(text)} could be two days. Say above which comes first.")


def _month(name: str, text: str) -> int:
    number = _MONTHS.get(name[:3].lower())
    if number is None or not MONTH_NAMES[number - 1].lower().startswith(name.lower().rstrip(".")):
        raise ValueError(_NOT_A_DAY.format(quoted(text)))
    return number


def _date(year: int, month: int, day_of_month: int, text: str) -> date:
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        raise ValueError(_NOT_IN_CALENDAR.format(quoted(text))) from None
    return _sane(found, text)


def _sane(found: date, text: str) -> date:
    if not EARLIEST <= found <= today() + LATEST_AHEAD:
        raise ValueError(f"{quoted(text)} is before 2000 or more than two years from now.")
    return found
