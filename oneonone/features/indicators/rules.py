"""The thirteen leading indicators (experience §6.3) and what their readings say.

They are shown to the pair only, never to HR and never ranked. No revenue on purpose: these
are the things that move before revenue does. A company adds its own (`own_indicator`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources
from statistics import median

from oneonone.lib.dates import monday, parse_date
from oneonone.lib.errors import RuleError

# The four-week usual is the median of the last four entered weeks ...
USUAL_WEEKS = 4
# ... and is shown from the third value: two weeks are no habit.
USUAL_FROM = 3
# R9: a number is asked about when it moved a quarter and two units, two weeks running.
ASK_SHARE = Decimal("0.25")
ASK_UNITS = Decimal(2)
# A team reads three to five: fewer say nothing, more are not read.
FEWEST_PER_TEAM, MOST_PER_TEAM = 3, 5
# A week can be entered for so long: this one and the three before it.
WEEKS_TO_ENTER = 4

# An own definition's units in words, each with the control it is entered with and, where the unit
# says so, its maximum.
OWN_UNITS: Mapping[str, tuple[str, str, int | None]] = {
    "times": ("times, counted", "stepper", None),
    "people": ("people, counted", "stepper", None),
    "deals": ("deals, counted", "stepper", None),
    "half_days": ("half-days, counted", "stepper", None),
    "five": ("so many of five", "dots5", 5),
    "three": ("so many of three", "dots3", 3),
    "quarters": ("a share in quarters: none, ¼, ½, ¾, all", "quarters", 4),
}

_WHOLE = Decimal(1)
_DIGITS = re.compile(r"[0-9]{1,9}")
_PAIR = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_REPLY_TIMES = ("within an hour", "same day", "next day", "longer")
# The usual of an even number of weeks lies between two quarters, hence the eighths.
_EIGHTHS = ("none", "⅛", "¼", "⅜", "½", "⅝", "¾", "⅞", "all")


@dataclass(frozen=True)
class Indicator:
    """One definition; `why` says why it predicts, `better` is "up" or "down".

    `unit` is five, people, chips, quarters, pair, deals, percent, three, times or half_days.
    `entry` is the control a phone shows (entry.py). A pair ("3 of 5") is stored as whole percent.
    `in_control`: the rep can do it alone this week; the others depend on a buyer as well.
    """

    key: str
    name: str
    definition: str
    unit: str
    better: str
    why: str
    in_control: bool
    entry: str
    maximum: int
    is_default: bool = False
    # Of the company's own: no team can choose it any more.
    is_off: bool = False


@dataclass(frozen=True)
class Movement:
    """Where this week stands against the usual; `direction` is up, down or flat as a number.

    `is_better` is None when nothing moved. `is_worth_asking` is R9.
    """

    direction: str
    is_better: bool | None
    is_worth_asking: bool


def _defined() -> tuple[Indicator, ...]:
    source = resources.files(__package__).joinpath("definitions.toml").read_text(encoding="utf-8")
    return tuple(Indicator(**entry) for entry in tomllib.loads(source)["indicator"])


# Read once at import, so that a definition with a missing word stops the start.
INDICATORS = _defined()
BY_KEY: Mapping[str, Indicator] = {indicator.key: indicator for indicator in INDICATORS}
DEFAULT_KEYS: tuple[str, ...] = tuple(it.key for it in INDICATORS if it.is_default)


def own_indicator(
    key: str,
    *,
    name: str,
    definition: str,
    why: str,
    unit: str,
    better: str,
    maximum: int,
    in_control: bool,
    is_off: bool,
) -> Indicator:
    """Return a definition of the company's own; the unit says how it is entered."""
    _words, entry, most = OWN_UNITS[unit]
    return Indicator(
        key=key,
        name=name,
        definition=definition,
        unit=unit,
        better=better,
        why=why,
        in_control=in_control,
        entry=entry,
        maximum=most or maximum,
        is_off=is_off,
    )


def ensure_set(keys: Sequence[str], offered: Mapping[str, Indicator]) -> None:
    """Refuse a team's set unless it is three to five different ones that are offered."""
    unknown = [key for key in keys if key not in offered]
    if unknown:
        raise RuleError("One of these is no number that can be chosen. Choose from the list.")
    double = next((key for key in keys if keys.count(key) > 1), None)
    if double is not None:
        raise RuleError(f"“{offered[double].name}” stands there twice. Each counts once.")
    if len(keys) < FEWEST_PER_TEAM:
        raise RuleError(
            "A team reads three to five numbers. Fewer say nothing: choose at least three."
        )
    if len(keys) > MOST_PER_TEAM:
        raise RuleError("A team reads three to five numbers. More are not read: leave some out.")


def weeks_to_enter(today: date, started_on: date) -> tuple[date, ...]:
    """Return the Mondays of the weeks that can still be entered, the newest first.

    None from before the two began.
    """
    newest, first = monday(today), monday(started_on)
    weeks = (newest - timedelta(weeks=back) for back in range(WEEKS_TO_ENTER))
    return tuple(week for week in weeks if week >= first)


def week_asked_for(text: str, weeks: Sequence[date]) -> date:
    """Return the week a page is about, by any of its days; raise ValueError for another."""
    if not text:
        return weeks[0]
    try:
        week = monday(parse_date(text))
    except ValueError as error:
        raise ValueError(f"Choose one of the weeks below. {error}") from error
    if week > weeks[0]:
        raise ValueError("That week has not begun yet. Choose one of the weeks below.")
    if week not in weeks:
        raise ValueError("That week can no longer be entered. Choose one of the weeks below.")
    return week


def usual(values: Sequence[Decimal | None]) -> Decimal | None:
    """Return the four-week usual, oldest first: the median of the last four entered values.

    None before the third; "not this week" (None) is no value, and different from 0.
    """
    entered = _entered(values)
    return median(entered[-USUAL_WEEKS:]) if len(entered) >= USUAL_FROM else None


def movement(values: Sequence[Decimal | None], better: str) -> Movement:
    """Compare the last entered value with the usual of the weeks before it.

    Values are oldest first. R9 asks only when the entered week before had moved as far the same
    way, and only about a week that was entered: nobody explains a number that is not there.
    """
    entered = _entered(values)
    direction = _direction(entered)
    is_better = None if direction == "flat" else direction == better
    is_worth_asking = (
        direction != "flat"
        and values[-1] is not None
        and _is_far(entered)
        and _is_far(entered[:-1])
        and _direction(entered[:-1]) == direction
    )
    return Movement(direction, is_better, is_worth_asking)


def note_words(values: Sequence[Decimal | None], better: str) -> str:
    """Say the last week beside its number, without a judgement; empty before there is a usual.

    "not this week", "none this week", "as usual", "two weeks running", "more" or "less than
    usual". A reading of nothing is only worth a note where more is better.
    """
    if not values or values[-1] is None:
        return "not this week"
    entered = _entered(values)
    direction = _direction(entered)
    if entered[-1] == 0 and direction == "down" and better == "up":
        return "none this week"
    if usual(entered[:-1]) is None:
        return ""
    if direction == "flat":
        return "as usual"
    if _direction(entered[:-1]) == direction:
        return "two weeks running"
    return "more than usual" if direction == "up" else "less than usual"


def value_words(indicator: Indicator, value: Decimal | None) -> str:
    """Say a reading or a usual: "4 of 5", "¾", "same day", "3.5"; "not this week" for None."""
    if value is None:
        return "not this week"
    match indicator.unit:
        case "five" | "three":
            return f"{_plain(value)} of {indicator.maximum}"
        case "quarters":
            return _EIGHTHS[min(int(value * 2), len(_EIGHTHS) - 1)]
        case "chips":
            return _reply_time(value)
        case "pair" | "percent":
            return f"{_plain(value.quantize(_WHOLE, ROUND_HALF_UP))}%"
        case _:
            return _plain(value)


def parse_reading(indicator: Indicator, text: str) -> Decimal | None:
    """Read what was entered: ASCII digits within the maximum (V-3); raise ValueError.

    Nothing is None, "not this week". A pair is "3/5" and becomes whole percent; none of none
    is None as well, since nothing could be earned.
    """
    if text == "":
        return None
    if indicator.unit in ("pair", "percent") and "/" in text:
        return _share(text)
    if not _DIGITS.fullmatch(text) or int(text) > indicator.maximum:
        raise ValueError(f"Give a whole number from 0 to {indicator.maximum}.")
    return Decimal(int(text))


def _share(text: str) -> Decimal | None:
    pair = _PAIR.fullmatch(text)
    if pair is None or int(pair[1]) > int(pair[2]):
        raise ValueError("Give how many of how many, like 3/5.")
    if int(pair[2]) == 0:
        return None
    return (Decimal(100) * int(pair[1]) / int(pair[2])).quantize(_WHOLE, ROUND_HALF_UP)


def _entered(values: Sequence[Decimal | None]) -> list[Decimal]:
    return [value for value in values if value is not None]


def _direction(entered: Sequence[Decimal]) -> str:
    before = usual(entered[:-1])
    if before is None or entered[-1] == before:
        return "flat"
    return "up" if entered[-1] > before else "down"


def _is_far(entered: Sequence[Decimal]) -> bool:
    before = usual(entered[:-1])
    if before is None:
        return False
    moved = abs(entered[-1] - before)
    return moved >= ASK_UNITS and moved >= ASK_SHARE * before


def _plain(value: Decimal) -> str:
    # normalize() would say 2E+1 for 20; the column holds two decimals, people read one.
    return f"{value:.1f}".removesuffix(".0")


def _reply_time(value: Decimal) -> str:
    at = min(int(value), len(_REPLY_TIMES) - 1)
    is_between = value > at and at + 1 < len(_REPLY_TIMES)
    return f"{_REPLY_TIMES[at]} to {_REPLY_TIMES[at + 1]}" if is_between else _REPLY_TIMES[at]
