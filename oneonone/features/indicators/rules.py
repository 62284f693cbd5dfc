"""The thirteen leading indicators (experience §6.3) and what their readings say.

They are shown to the pair only, never to HR and never ranked. No revenue on purpose: these
are the things that move before revenue does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
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


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        key="outreach_quality",
        name="Outreach I’d be glad to get",
        definition=(
            "Of my last five first messages, how many named something true about that buyer"
        ),
        unit="five",
        better="up",
        why="Buyers answer people who have understood something about them.",
        in_control=True,
        entry="dots5",
        maximum=5,
        is_default=True,
    ),
    Indicator(
        key="first_replies",
        name="Buyer replies",
        definition="Different buyers who replied with more than “no thanks”",
        unit="people",
        better="up",
        why="A conversation this week is the pipeline of next quarter.",
        in_control=False,
        entry="stepper",
        maximum=99,
        is_default=True,
    ),
    Indicator(
        key="reply_time",
        name="Time to my answer",
        definition="Typical time I took to answer a buyer",
        unit="chips",
        better="down",
        why="Interest cools within hours, and the first good answer often wins.",
        in_control=True,
        entry="chips4",
        maximum=3,
    ),
    Indicator(
        key="focus_time",
        name="Time on the accounts that matter",
        definition="Share of my week on the accounts we named",
        unit="quarters",
        better="up",
        why="Results follow attention, and attention is the first thing a busy week takes.",
        in_control=True,
        entry="quarters",
        maximum=4,
        is_default=True,
    ),
    Indicator(
        key="meetings_good",
        name="Meetings that earned a next step",
        definition="Held meetings that ended with a dated next step, of all held",
        unit="pair",
        better="up",
        why="A buyer who takes a date is buying; one who stays vague is being polite.",
        in_control=False,
        entry="two_steppers",
        maximum=100,
    ),
    Indicator(
        key="stage_moves",
        name="Deals that moved",
        definition="Deals that advanced a stage because the buyer did something",
        unit="deals",
        better="up",
        why="Deals close that keep moving through the buyer’s own steps.",
        in_control=False,
        entry="stepper",
        maximum=99,
        is_default=True,
    ),
    Indicator(
        key="stale_deals",
        name="Deals gone quiet",
        definition="Open deals with no buyer action for ten working days",
        unit="deals",
        better="down",
        why="Silence is the commonest way a deal is lost, and the latest noticed.",
        in_control=False,
        entry="stepper",
        maximum=99,
    ),
    Indicator(
        key="threads",
        name="People I know per deal",
        definition="Contacts who replied in 30 days, typical over the top three deals",
        unit="people",
        better="up",
        why="A deal that hangs on one person falls when that person moves on.",
        in_control=False,
        entry="stepper",
        maximum=99,
    ),
    Indicator(
        key="next_step_cover",
        name="Deals with a date",
        definition="Open deals with an agreed, dated next step, of all open deals",
        unit="percent",
        better="up",
        why="A deal without a date drifts, and the forecast drifts with it.",
        in_control=True,
        entry="percent",
        maximum=100,
    ),
    Indicator(
        key="discovery_depth",
        name="I can say their problem in their words",
        definition="Top deals where I can quote the buyer",
        unit="three",
        better="up",
        why="What the buyer said is the only case the buyer will make inside.",
        in_control=True,
        entry="dots3",
        maximum=3,
    ),
    Indicator(
        key="practice",
        name="Practised my focus",
        definition="Times I tried this week’s skill on purpose",
        unit="times",
        better="up",
        why="A skill changes by being tried, not by being talked about.",
        in_control=True,
        entry="stepper",
        maximum=99,
    ),
    Indicator(
        key="prep_calls",
        name="Calls I prepared",
        definition="Calls with a written aim, as a share of all calls",
        unit="quarters",
        better="up",
        why="A call with an aim ends in a next step more often than one without.",
        in_control=True,
        entry="quarters",
        maximum=4,
    ),
    Indicator(
        key="energy_cost",
        name="Admin drag",
        definition="Half-days lost to internal work",
        unit="half_days",
        better="down",
        why="Every half-day inside is one not spent with buyers, and it is the manager’s to clear.",
        in_control=False,
        entry="stepper",
        maximum=10,
    ),
)
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
        raise ValueError(f"Please give a whole number from 0 to {indicator.maximum}.")
    return Decimal(int(text))


def _share(text: str) -> Decimal | None:
    pair = _PAIR.fullmatch(text)
    if pair is None or int(pair[1]) > int(pair[2]):
        raise ValueError("Please give how many of how many, like 3/5.")
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
