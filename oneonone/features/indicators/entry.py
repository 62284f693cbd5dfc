"""One indicator on a phone: which control, what is pressed on it, and what that comes to; pure.

What was pressed is kept as one short text: "4", "none" for not this week, "3/5", "#12,15" for
the deals that were ticked, "12:3,15:4" for people by deal. `Gauge` takes it apart for the control
and puts it together again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from . import counting
from .counting import TICK, DealFacts
from .rules import Indicator, parse_reading, value_words

# "Not this week", which is neither zero nor silence.
ABSENT = "none"
NOT_THIS_WEEK = "Not this week"
# Answered by choosing one of a few; the control beside it says how it looks.
CHOSEN = {"dots5": "dots", "dots3": "dots", "quarters": "bar", "chips4": "chips"}
PAIRS = {
    "two_steppers": ("with a next step", "of how many held"),
    "counted_pair": ("with a date", "of how many open deals"),
}

_PAIR = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_ID = "[1-9][0-9]{0,8}"
_TICKED = re.compile(f"{TICK}{_ID}(,{_ID})*")
_BY_DEAL = re.compile(f"{_ID}:[0-9]{{1,9}}(,{_ID}:[0-9]{{1,9}})*")
# Between two deals the typical number lies between two.
_HALF = re.compile(r"[0-9]{1,9}\.5")
# As many characters as are kept of what was pressed.
_KEPT = 200


@dataclass(frozen=True)
class Entry:
    """One week's reading as it stands; `text` is what was pressed."""

    week_on: date
    value: Decimal | None
    text: str = ""
    source: str = "rep"


@dataclass(frozen=True)
class Series:
    """An indicator of a team and its readings of some weeks, oldest first."""

    indicator: Indicator
    entries: tuple[Entry, ...] = ()

    def at(self, week_on: date) -> Entry | None:
        return next((it for it in self.entries if it.week_on == week_on), None)

    def last_before(self, week_on: date) -> Entry | None:
        """Return the last number before a week; "not this week" is none."""
        past = (it for it in reversed(self.entries) if it.week_on < week_on)
        return next((it for it in past if it.value is not None), None)


@dataclass(frozen=True)
class Pressed:
    """What the control shows as pressed; `kept` is a text that it has no place for."""

    number: str = ""
    of: str = ""
    is_absent: bool = False
    is_zero: bool = False
    ticks: tuple[str, ...] = ()
    by_deal: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""


@dataclass(frozen=True)
class Gauge:
    """An indicator of the team beside the last value entered before this week.

    `deals` are those it is ticked or counted by; `counted` is what the app makes of them.
    """

    indicator: Indicator
    last: Decimal | None
    last_pressed: str = ""
    deals: tuple[DealFacts, ...] = ()
    counted: str = ""
    # What is entered for the week already, as it was pressed.
    current: str = ""

    @property
    def name(self) -> str:
        return f"reading_{self.indicator.key}"

    @property
    def control(self) -> str:
        """Say which control: dots, bar, chips, pair, ticks, by_deal or number."""
        entry = self.indicator.entry
        if entry in CHOSEN:
            return CHOSEN[entry]
        if entry in PAIRS:
            return "pair"
        if self.deals and entry in ("ticks", "per_deal"):
            return "ticks" if entry == "ticks" else "by_deal"
        return "number"

    @property
    def is_chosen(self) -> bool:
        return self.indicator.entry in CHOSEN

    @property
    def is_pair(self) -> bool:
        return self.control == "pair"

    @property
    def pair_words(self) -> tuple[str, str]:
        return PAIRS[self.indicator.entry]

    @property
    def last_words(self) -> str:
        return "" if self.last is None else value_words(self.indicator, self.last)

    @property
    def last_text(self) -> str:
        """Return the last value as it would be pressed again."""
        if self.last is None:
            return ""
        # Other deals moved then: that they were as many is what can be the same.
        if self.last_pressed and not self.last_pressed.startswith(TICK):
            return self.last_pressed
        return f"{self.last.normalize():f}"

    @property
    def choices(self) -> dict[str, str]:
        """Return what can be chosen, "not this week" included, by what is kept of it."""
        is_count = self.indicator.unit in ("five", "three")
        words = (
            str(n) if is_count else value_words(self.indicator, Decimal(n))
            for n in range(self.indicator.maximum + 1)
        )
        return {**{str(n): word for n, word in enumerate(words)}, ABSENT: NOT_THIS_WEEK}

    def read(self, text: str) -> Decimal | None:
        """Read what was pressed; raise ValueError."""
        if text == ABSENT:
            return None
        if self.indicator.entry == "ticks" and _TICKED.fullmatch(text):
            return parse_reading(self.indicator, str(len(set(text[1:].split(",")))))
        if self.indicator.entry == "per_deal" and _BY_DEAL.fullmatch(text):
            known = [parse_reading(self.indicator, it.split(":")[1]) for it in text.split(",")]
            return median(value for value in known if value is not None)
        if self.indicator.entry == "per_deal" and _HALF.fullmatch(text):
            below = parse_reading(self.indicator, text.partition(".")[0])
            return None if below is None else below + Decimal("0.5")
        return parse_reading(self.indicator, text)

    def words(self, text: str) -> str:
        """Say what was pressed; nothing for nothing or for what cannot be read."""
        if not text:
            return ""
        try:
            return value_words(self.indicator, self.read(text))
        except ValueError:
            return ""

    def pressed(self, text: str) -> Pressed:
        """Take a text apart for the control."""
        if text == ABSENT and not self.is_chosen:
            return Pressed(is_absent=True)
        match self.control:
            case "pair":
                pair = _PAIR.fullmatch(text)
                return Pressed(number=pair[1], of=pair[2]) if pair else Pressed(kept=text)
            case "ticks":
                return self._ticked(text)
            case "by_deal":
                parts = dict(it.split(":") for it in text.split(",")) if ":" in text else {}
                is_here = bool(parts) and parts.keys() <= {str(it.id) for it in self.deals}
                return Pressed(by_deal=parts) if is_here else Pressed(kept=text)
            case _:
                return Pressed(number=text)

    def _ticked(self, text: str) -> Pressed:
        if text in ("0", ""):
            return Pressed(is_zero=text == "0")
        ids = tuple(text.removeprefix(TICK).split(",")) if text.startswith(TICK) else ()
        is_here = bool(ids) and set(ids) <= {str(deal.id) for deal in self.deals}
        return Pressed(ticks=ids) if is_here else Pressed(kept=text)

    def text_of(self, pressed: Pressed) -> str:
        """Put what was pressed together again; "not this week" wins, then what is visible."""
        if pressed.is_absent:
            return ABSENT
        match self.control:
            case "pair":
                if pressed.of:
                    return f"{pressed.number or 0}/{pressed.of}"
                return pressed.number or pressed.kept
            case "ticks":
                if pressed.ticks:
                    return TICK + ",".join(pressed.ticks)
                return "0" if pressed.is_zero else pressed.kept
            case "by_deal":
                told = [f"{deal}:{count}" for deal, count in pressed.by_deal.items() if count]
                return ",".join(told) or pressed.kept
            case _:
                return pressed.number

    @property
    def counted_words(self) -> str:
        """Say what the app has counted; the rep confirms or changes it."""
        if self.counted.startswith(TICK):
            return "Ticked: what moved a stage here this week."
        count = self.counted.replace("/", " of ")
        return f"Counted from your deals: {count}. Change it if it is not so."

    def source_of(self, text: str) -> str:
        """Say who gave it: the app where its own count was left as it was."""
        return "app" if self.counted and text == self.counted else "rep"

    def kept_of(self, text: str) -> str:
        """Return what is kept beside the value, so that the control shows it again."""
        is_plain = text == ABSENT or (text.isascii() and text.isdecimal())
        return "" if is_plain or len(text) > _KEPT else text

    def shown(self, entry: Entry | None) -> str:
        """Return the text of a stored reading; what does not belong to its value is not shown."""
        if entry is None:
            return ""
        if entry.value is None:
            return ABSENT
        if entry.text and self._says(entry.text, entry.value):
            return entry.text
        return f"{entry.value.normalize():f}"

    def _says(self, text: str, value: Decimal) -> bool:
        try:
            return self.read(text) == value
        except ValueError:
            return False


def gauges(
    series: Sequence[Series],
    week_on: date,
    *,
    deals: Sequence[DealFacts] = (),
    today: date | None = None,
) -> tuple[Gauge, ...]:
    """Return the team's indicators, each with what was entered last before the week.

    With `today`, what can be counted from the deals is counted as of that day.
    """
    return tuple(_gauge(it, week_on, deals, today) for it in series)


def _gauge(it: Series, week_on: date, deals: Sequence[DealFacts], today: date | None) -> Gauge:
    last, key, entry = it.last_before(week_on), it.indicator.key, it.indicator.entry
    count = counting.counted(key, deals, on=today, week_on=week_on) if today else ""
    shown = counting.top(deals) if entry == "per_deal" else tuple(deals)
    plain = Gauge(it.indicator, None)
    return Gauge(
        it.indicator,
        last.value if last else None,
        plain.shown(last) if last and last.text else "",
        shown if key in counting.FROM_DEALS else (),
        count,
        plain.shown(it.at(week_on)),
    )


def wants_deals(series: Sequence[Series]) -> bool:
    """Tell whether any of these is ticked or counted by deals, so that they must be read."""
    return any(it.indicator.key in counting.FROM_DEALS for it in series)
