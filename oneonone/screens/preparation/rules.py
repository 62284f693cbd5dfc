"""The five pages of preparation and how their answers are said back; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.conduct.rules import FEELINGS, MOOD_WORDS, feelings_for, is_low
from oneonone.features.indicators.entry import Gauge
from oneonone.features.preparations.rules import Answers
from oneonone.lib.text import LINE_LIMIT

# Asked beside the focus it belongs to, not among the numbers.
PRACTICE = "practice"
# What a button beside a skill sends, before its words.
SKILL = "skill:"


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


def reading_mark(gauge: Gauge) -> str:
    """Return the key under which the text of a number is remembered as it was shared."""
    return f"_{gauge.name}"


def reading_text(values: Mapping[str, str], gauge: Gauge) -> str:
    """Return what stands for a number: the draft, unless it is shared; then what is entered for
    the week, which may be newer than this preparation."""
    draft = values.get(gauge.name, "")
    is_shared = values.get(reading_mark(gauge)) == draft
    return (gauge.current if is_shared else "") or draft or gauge.current


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


def filled(
    values: Mapping[str, str], fill: str, gauges_: Sequence[Gauge], skills: Sequence[str] = ()
) -> dict[str, str]:
    """Return a page's answers after **All kept**, **Same as last week** or one of the skills.

    The first two answer only what is not answered yet: one promise that slipped is not made kept
    by it. A skill stands beside what is typed already.
    """
    if fill.startswith(SKILL):
        line = with_skill(values.get("focus_line", ""), fill.removeprefix(SKILL), skills)
        return {**values, "focus_line": line}
    last = {gauge.name: gauge.last_text for gauge in gauges_}

    def answer(key: str, value: str) -> str:
        if fill == "kept" and key.startswith("promise_"):
            return value or "kept"
        return (value or last.get(key, "")) if fill == "same" else value

    return {key: answer(key, value) for key, value in values.items()}


def with_skill(line: str, skill: str, skills: Sequence[str]) -> str:
    """Return the wish with one of the skills in it, where it is offered and fits."""
    if skill not in skills or skill in line:
        return line
    longer = f"{line} · {skill}" if line else skill
    return longer if len(longer) <= LINE_LIMIT else line


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
