"""What the pages of an import say: whom a row may name, counts in words, which rows are shown."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oneonone.lib import cells
from oneonone.lib.imports import (
    CHANGED,
    NEW,
    PROBLEM,
    SAME,
    Field,
    Row,
    RowPlan,
    cells_of,
    guess,
    known_names,
)
from oneonone.lib.tabular import Table, read
from oneonone.lib.text import (
    TITLE_LIMIT,
    TextError,
    as_sentence,
    clean_line,
    email_key,
    number_word,
    shorten,
)

# So many rows are taken in at once: a moment each, and a bar that moves.
BATCH = 500
# The preview shows what matters first; the rest is one link away, in parts a browser draws fast.
SHOWN, PART = 50, 500
# The answer about dates stands beside the columns; no field has this name.
ORDER = "order"

_KEPT_NUMBERS = 50
_NAMELESS = "file.csv"
_WHAT_FIRST = {PROBLEM: 0, CHANGED: 1, NEW: 2, SAME: 3}
_ASCII = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True)
class Whom:
    """Whom rows may be about: oneself, and the reps one leads. Who else there is, is not said."""

    own_id: int
    names: Mapping[int, str]
    emails: Mapping[str, int]

    def named(self, texts: Collection[str]) -> dict[str, int | None]:
        """Return whom each text of a column names, by address or by name."""
        return {text: self._one(text.strip()) for text in texts}

    def _one(self, text: str) -> int | None:
        if not text:
            return self.own_id if len(self.names) == 1 else None
        try:
            return self.emails.get(email_key(text))
        except ValueError:
            wanted = " ".join(text.casefold().split())
            found = [id_ for id_, name in self.names.items() if name.casefold() == wanted]
            return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Sheet:
    """A file with its columns chosen."""

    fields: tuple[Field, ...]
    table: Table
    mapping: Mapping[str, str]

    @property
    def missing(self) -> tuple[Field, ...]:
        """Fields without which no row can be read."""
        return tuple(it for it in self.fields if it.is_required and it.key not in self.mapping)

    @property
    def unread(self) -> tuple[str, ...]:
        """Columns that say nothing here."""
        read_ = set(self.mapping.values())
        return tuple(name for name in self.table.header if name not in read_)

    @property
    def columns(self) -> tuple[Field, ...]:
        """What the preview has a column for."""
        return tuple(it for it in self.fields if it.key in self.mapping and not it.is_hidden)

    def order_needed(self) -> str:
        """Tell which comes first in the file's dates: "day", "month", "ask" or nothing."""
        days = [self.mapping[it.key] for it in self.fields if it.is_day and it.key in self.mapping]
        places = [self.table.header.index(column) for column in days]
        return cells.day_order(it.cells[at] for it in self.table.records for at in places)

    def rows(self, whom: Whom) -> list[Row]:
        """Return every row by field, with whom it is about."""
        places = {name: place for place, name in enumerate(self.table.header)}
        said = [cells_of(it, self.mapping, places) for it in self.table.records]
        reps = whom.named({one.get("rep", "") for one in said})
        return [
            Row(it.number, one, reps[one["rep"]] if "rep" in one else whom.own_id, it.fault)
            for it, one in zip(self.table.records, said, strict=True)
        ]


def sheet(fields: tuple[Field, ...], content: str, mapping: Mapping[str, str]) -> Sheet:
    """Return a file with those of its columns that are there; raises TableError."""
    table = read(content, known_names(fields))
    known = {it.key for it in fields}
    kept = {k: v for k, v in mapping.items() if k in known and v in table.header}
    return Sheet(fields, table, kept)


def first_mapping(fields: tuple[Field, ...], content: str) -> dict[str, str]:
    """Return the columns a new file is read from until somebody says otherwise."""
    return guess(fields, read(content, known_names(fields)).header)


def order_of(said: str, needed: str) -> str:
    """Return the order dates are read in: what was answered where it was asked, else what shows."""
    return said if needed == cells.UNDECIDED and said else needed


def file_name(text: str) -> str:
    """Return what a file is called on the page: no path, one line, of a length that fits."""
    last = re.split(r"[/\\]", text)[-1]
    try:
        name = clean_line(last[: 4 * TITLE_LIMIT], limit=4 * TITLE_LIMIT)
    except TextError as error:
        name = error.kept
    return shorten(name, TITLE_LIMIT) or _NAMELESS


def stamp(created_at: datetime, mapping: Mapping[str, str]) -> str:
    """Return what tells the file and columns a page was drawn with from any other."""
    said = f"{created_at.isoformat()} {sorted(mapping.items())}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def counted(counts: Mapping[str, Any], plans: Sequence[RowPlan], total: int) -> dict[str, Any]:
    """Return the counts after a batch: numbers alone, never a word of the file."""
    found = Counter(it.what for it in plans)
    left_out = [it.number for it in plans if it.what == PROBLEM]
    written = {it.rep_id for it in plans if it.what in (NEW, CHANGED)}
    return {
        "rows": total,
        **{what: counts.get(what, 0) + found[what] for what in (NEW, CHANGED, SAME, PROBLEM)},
        "left_out": [*counts.get("left_out", []), *left_out][:_KEPT_NUMBERS],
        "reps": sorted({*counts.get("reps", []), *written} - {None}),
    }


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


def done_heading(counts: Mapping[str, Any], noun: str) -> str:
    """Say what became of a file: "Twelve deals added, three changed."."""
    new, changed = counts.get(NEW, 0), counts.get(CHANGED, 0)
    say = _sayer(new, changed)
    if new:
        more = f", {say(changed)} changed" if changed else ""
        return as_sentence(f"{say(new)} {noun}{'' if new == 1 else 's'} added{more}.")
    if changed:
        return as_sentence(f"{say(changed)} {noun}{'' if changed == 1 else 's'} changed.")
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
        Listed(f"{'' if it.number in numbers else path}#row{it.number}", _problem_line(it))
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


def _problem_line(plan: RowPlan) -> str:
    said = " ".join(problem.rstrip(".") + "." for problem in plan.problems)
    return f"Row {plan.number}: {said.removesuffix('.')}"
