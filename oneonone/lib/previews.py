"""What the page of a file says before anything is saved: counts in words, which rows are shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .imports import CHANGED, NEW, PROBLEM, SAME, RowPlan
from .text import as_sentence, number_word

# The preview shows what matters first; the rest is one link away, in parts a browser draws fast.
SHOWN, PART = 50, 500

_WHAT_FIRST = {PROBLEM: 0, CHANGED: 1, NEW: 2, SAME: 3}
_ASCII = re.compile(r"[1-9][0-9]{0,3}")


def heading(counts: Mapping[str, int]) -> str:
    """Say what a file would do: "Twelve new, three changed, three problems."."""
    problems = counts[PROBLEM]
    say = _sayer(counts[NEW], counts[CHANGED], problems)
    parts = [
        f"{say(counts[NEW])} new" if counts[NEW] else "",
        f"{say(counts[CHANGED])} changed" if counts[CHANGED] else "",
        f"{say(problems)} problem{'' if problems == 1 else 's'}" if problems else "",
    ]
    said = ", ".join(part for part in parts if part)
    if said:
        return as_sentence(f"{said}.")
    return "Everything is here already." if counts[SAME] else "There are no rows in this file."


def done_heading(counts: Mapping[str, Any], noun: str, many: str = "") -> str:
    """Say what became of a file: "Twelve deals added, three changed."."""
    new, changed = counts.get(NEW, 0), counts.get(CHANGED, 0)
    say, many = _sayer(new, changed), many or f"{noun}s"
    if new:
        more = f", {say(changed)} changed" if changed else ""
        return as_sentence(f"{say(new)} {noun if new == 1 else many} added{more}.")
    if changed:
        return as_sentence(f"{say(changed)} {noun if changed == 1 else many} changed.")
    return "Nothing was new."


def left_out_words(count: int, what: str) -> str:
    """Say "Three rows will be left out"."""
    return as_sentence(f"{_sayer(count)(count)} row{'' if count == 1 else 's'} {what}")


@dataclass(frozen=True)
class Listed:
    """A row with something wrong, and the way to it."""

    href: str
    text: str


@dataclass(frozen=True)
class Preview:
    """What the page says of a file nothing of which is saved yet."""

    counts: Mapping[str, int]
    rows: tuple[RowPlan, ...] = ()
    problems: tuple[Listed, ...] = ()
    more_problems: int = 0
    # "24 more rows: 10 new, 1 changed, 13 the same."
    rest: str = ""
    part: int = 0
    parts: int = 0
    total: int = field(default=0)

    @property
    def heading(self) -> str:
        return heading(self.counts)

    @property
    def left_out(self) -> str:
        return left_out_words(self.counts[PROBLEM], "will be left out")

    @property
    def takes(self) -> int:
        """How many rows would be written."""
        return self.counts[NEW] + self.counts[CHANGED]


def preview(plans: Sequence[RowPlan], path: str, part: int) -> Preview:
    """Return the page of a file: part 0 shows what matters first, the others all rows in order."""
    shown = _first(plans) if part == 0 else plans[(part - 1) * PART : part * PART]
    numbers = {it.number for it in shown}
    wrong = [it for it in plans if it.what == PROBLEM]
    listed = [
        Listed(f"{'' if it.number in numbers else path}#row{it.number}", problem_line(it))
        for it in wrong[:SHOWN]
    ]
    counts = _counts(plans)
    rest = [it for it in plans if it.number not in numbers] if part == 0 else []
    return Preview(
        counts=counts,
        rows=tuple(shown),
        problems=tuple(listed),
        more_problems=len(wrong) - len(listed),
        rest=rest_words(_counts(rest)) if rest else "",
        part=part,
        parts=-(-len(plans) // PART),
        total=len(plans),
    )


def part_of(text: str) -> int:
    """Return which part of the rows an address asks for; anything else is the first page."""
    return int(text) if _ASCII.fullmatch(text) else 0


def rest_words(counts: Mapping[str, int]) -> str:
    """Say "24 more rows: 10 new, 1 changed, 13 the same."."""
    kinds = {NEW: "new", CHANGED: "changed", PROBLEM: "left out", SAME: "the same"}
    said = ", ".join(f"{counts[what]:,} {words}" for what, words in kinds.items() if counts[what])
    total = sum(counts.values())
    return f"{total:,} more row{'' if total == 1 else 's'}: {said}."


def _sayer(*counts: int) -> Callable[[int], str]:
    """Return how the numbers of one sentence are said: in words, unless one is too large."""
    if all(number_word(count).isalpha() for count in counts):
        return number_word
    return "{:,}".format


def _first(plans: Sequence[RowPlan]) -> list[RowPlan]:
    first = sorted(plans, key=lambda it: _WHAT_FIRST[it.what])[:SHOWN]
    return sorted(first, key=lambda it: it.number)


def _counts(plans: Iterable[RowPlan]) -> dict[str, int]:
    found = Counter(it.what for it in plans)
    return {what: found[what] for what in (NEW, CHANGED, SAME, PROBLEM)}


def problem_line(plan: RowPlan) -> str:
    """Say what is wrong with a row: "Row 7: “prya@” is not an email address"."""
    said = " ".join(problem.rstrip(".") + "." for problem in plan.problems)
    return f"Row {plan.number}: {said.removesuffix('.')}"
