"""The five pages of preparation and how their answers are said back; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.conduct.rules import FEELINGS, MOOD_WORDS, feelings_for, is_low
from oneonone.features.indicators.rules import BY_KEY, Indicator, parse_reading, value_words
from oneonone.features.preparations.rules import ABSENT, Answers

# Asked beside the focus it belongs to, not among the numbers.
PRACTICE = "practice"
# Indicators answered by choosing one of a few; the others are counted with a stepper.
CHOSEN = frozenset({"dots5", "dots3", "quarters", "chips4"})
TWO_NUMBERS = "two_steppers"
NOT_THIS_WEEK = "Not this week"


@dataclass(frozen=True)
class Page:
    """One question. `word` is what its address says; `minutes` are those still to go."""

    key: str
    word: str
    number: int
    question: str
    minutes: int

    @property
    def template(self) -> str:
        return f"preparation/_{self.key}.html"


PAGES = (
    Page("check_in", "check-in", 1, "How are you this week", 3),
    Page("progress", "progress", 2, "What happened to the promises, and what moved", 2),
    Page("deals", "deals", 3, "Which deal is worth talking through", 2),
    Page("focus", "focus", 4, "How is the one skill going", 1),
    Page("alignment", "alignment", 5, "What is in your way, and what would help", 1),
)
PAGE_AT: Mapping[str, Page] = {page.word: page for page in PAGES}


@dataclass(frozen=True)
class Line:
    """One answer on the check-answers page; without `href` it cannot be changed there."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True)
class Gauge:
    """An indicator of the team beside the last value entered before this week."""

    indicator: Indicator
    last: Decimal | None

    @property
    def name(self) -> str:
        return f"reading_{self.indicator.key}"

    @property
    def is_chosen(self) -> bool:
        return self.indicator.entry in CHOSEN

    @property
    def is_pair(self) -> bool:
        return self.indicator.entry == TWO_NUMBERS

    @property
    def last_words(self) -> str:
        return "" if self.last is None else value_words(self.indicator, self.last)

    @property
    def last_text(self) -> str:
        """Return the last value as it would be typed; a pair is kept as percent."""
        return "" if self.last is None else str(int(self.last))

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
        """Read an entered text; raise ValueError."""
        return None if text == ABSENT else parse_reading(self.indicator, text)

    def words(self, text: str) -> str:
        """Say an entered text; nothing for nothing or for what cannot be read."""
        if not text:
            return ""
        try:
            return value_words(self.indicator, self.read(text))
        except ValueError:
            return ""


def gauges(
    readings: Mapping[str, Sequence[tuple[date, Decimal | None]]], week_on: date
) -> tuple[Gauge, ...]:
    """Return the team's indicators, each with what was entered last before the week."""
    return tuple(
        Gauge(
            BY_KEY[key],
            next(
                (value for on, value in reversed(entered) if on < week_on and value is not None),
                None,
            ),
        )
        for key, entered in readings.items()
        if key in BY_KEY
    )


def feelings_shown(mood: str | None, chosen: Sequence[str]) -> tuple[str, ...]:
    """Return the words for a mood, and all of them before one is chosen; chosen ones stay."""
    offered = feelings_for(mood) if mood and mood != "unsaid" else FEELINGS
    return tuple(word for word in FEELINGS if word in offered or word in chosen)


def asks_for_care(mood: str | None) -> bool:
    """Tell whether "Would a lighter agenda help?" is asked."""
    return is_low(mood)


def needs_care_first(mood: str | None, *, was_asked: bool, lighter: str) -> bool:
    """Tell whether Continue comes back once: without JavaScript the question was not there."""
    return is_low(mood) and not was_asked and not lighter


def filled(values: Mapping[str, str], fill: str, gauges_: Sequence[Gauge]) -> dict[str, str]:
    """Return the progress answers after **All kept** or **Same as last week**.

    Both answer only what is not answered yet: one promise that slipped is not made kept by it.
    """
    last = {gauge.name: gauge.last_text for gauge in gauges_}

    def answer(key: str, value: str) -> str:
        if fill == "kept" and key.startswith("promise_"):
            return value or "kept"
        return (value or last.get(key, "")) if fill == "same" else value

    return {key: answer(key, value) for key, value in values.items()}


def check_in_lines(answers: Answers) -> list[tuple[str, str]]:
    """Say the check-in in lines of label and text."""
    mood = MOOD_WORDS.get(answers.mood or "", "")
    words = ", ".join(answers.feelings)
    lines = [("How you are", f"{mood}: {words}" if mood and words else mood or words)]
    if answers.is_in_person:
        lines.append(("In person", "Something you would rather say in person"))
    if is_low(answers.mood) and answers.wants_lighter is not None:
        lines.append(("Lighter agenda", "Yes" if answers.wants_lighter else "No, let’s work"))
    if mood and not answers.is_shown:
        lines.append(("On the shared screen", "How you are is not shown there"))
    return [(label, text) for label, text in lines if text]


def outcome_words(outcome: str) -> str:
    return OUTCOME_WORDS.get(outcome, "")
