"""The thirteen leading indicators (experience §6.3) and what their readings say.

They are shown to the pair only, never to HR and never ranked. No revenue on purpose: these
are the things that move before revenue does.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources
from statistics import median

# The four-week usual is the median of the last four entered weeks ...
USUAL_WEEKS = 4
# ... and is shown from the third value: two weeks are no habit.
USUAL_FROM = 3
# R9: a number is asked about when it moved a quarter and two units, two weeks running.
ASK_SHARE = Decimal("0.25")
ASK_UNITS = Decimal(2)
# A team reads three to five: fewer say nothing, more are not read.
FEWEST_PER_TEAM, MOST_PER_TEAM = 3, 5

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
    `entry` is the control a phone shows. A pair ("3 of 5 meetings") is stored as whole percent.
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


def usual(values: Sequence[Decimal | None]) -> Decimal | None:
    """Return the four-week usual, oldest first: the median of the last four entered values.

    None before the third; "not this week" (None) is no value, and different from 0.
    """
    entered = _entered(values)
    return median(entered[-USUAL_WEEKS:]) if len(entered) >= USUAL_FROM else None


def movement(values: Sequence[Decimal | None], better: str) -> Movement:
    """Compare the last entered value with the usual of the weeks before it.

    Values are oldest first. R9 asks only when the week before had moved as far the same way.
    """
    entered = _entered(values)
    direction = _direction(entered)
    is_better = None if direction == "flat" else direction == better
    is_worth_asking = (
        direction != "flat"
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
            return _EIGHTHS[int(value * 2)]
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
    if indicator.unit == "pair" and "/" in text:
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
    low = _REPLY_TIMES[int(value)]
    return low if value == int(value) else f"{low} to {_REPLY_TIMES[int(value) + 1]}"
