"""What is found in the words of two people: nothing is a pattern, every character means itself.

Pure. Letters match whatever their case and however an accent is composed (NFC), in any script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from oneonone.lib.text import clusters, is_blank

# V-11: a longer one is no word somebody remembers.
LONGEST = 100
# One letter stands in every line; one character of a script that writes words with it does not.
FEWEST_LETTERS = 2
# More is a list to scroll; one more word is faster.
MOST_SHOWN = 50
# How much of a line stands before and after what was found.
BEFORE, AFTER = 70, 130
# A longer run without a space is no word to keep whole.
LONGEST_WORD = 25

TOO_SHORT = "Type two letters or more."
NOTHING_TYPED = "Type a word you remember."

# What casefolding makes longer than one character: from there on places would shift. All of it
# stands in the first plane.
_GROWING = re.compile(
    "[" + "".join(c for c in map(chr, range(0x10000)) if len(c.casefold()) > 1) + "]"
)
_WIDE = frozenset("WF")
# Characters that stand alone, each visible by itself; what joins begins at U+0300.
_ALONE = re.compile(r"[\x00-\u02ff\u2010-\u2027\u20ac]*")


class Said(Protocol):
    """One text of a pair, and who said it."""

    @property
    def what(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Marked:
    """A line with what was found in it, cut to what stands around it."""

    before: str
    match: str
    after: str


@dataclass(frozen=True)
class Hit:
    where: str
    who: str
    line: Marked


class Place(NamedTuple):
    """A meeting, or a day on which something was said between two."""

    on: date
    meeting_id: int | None
    pair_id: int


@dataclass(frozen=True)
class Group:
    """What was found in one meeting, or on one day between two."""

    place: Place
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Found:
    """What a page of results says and shows, the latest meeting first."""

    status: str
    groups: tuple[Group, ...] = ()


def why_not(query: str) -> str:
    """Say why something cannot be looked for; nothing for what can.

    Two characters that can be seen, or one that is as wide as a word: 東, 한, an emoji.
    """
    seen = [cluster for cluster in clusters(query) if not is_blank(cluster)]
    if not seen:
        return NOTHING_TYPED
    is_a_word = unicodedata.east_asian_width(seen[0][0]) in _WIDE
    return "" if len(seen) >= FEWEST_LETTERS or is_a_word else TOO_SHORT


def folded(text: str) -> str:
    """Return a text as it is compared."""
    return unicodedata.normalize("NFC", _plain(text).casefold())


def _plain(text: str) -> str:
    """Compose accents, and make of a line break the space somebody remembers it as."""
    composed = unicodedata.normalize("NFC", text)
    return composed.replace("\n", " ").replace("\t", " ").replace("\xa0", " ")


def matching(query: str, rows: Iterable[Any]) -> list[Any]:
    """Return the rows whose `text` holds the words, in the order given."""
    wanted = folded(query)
    return [row for row in rows if wanted in folded(row.text)] if wanted else []


def marked(text: str, query: str) -> Marked:
    """Split a text that holds the words at its first match, never inside a visible character."""
    text = _plain(text)
    start, end = _place(text, folded(query))
    first, last = max(0, start - 2 * BEFORE), end + 2 * AFTER
    while last < len(text) and unicodedata.combining(text[last]):
        last += 1
    edges = _edges(text[first:last], first)
    start = max(edge for edge in edges if edge <= start)
    end = min((edge for edge in edges if edge >= end), default=edges[-1])
    since, until = _window(text, edges, start, end)
    before, after = text[since:start], text[end:until]
    return Marked(
        f"…{before.lstrip()}" if since else before,
        text[start:end],
        f"{after.rstrip()}…" if until < len(text) else after,
    )


def _edges(piece: str, first: int) -> Sequence[int]:
    """Return where visible characters begin and end: one may be made of many (H-33, H-34)."""
    if _ALONE.fullmatch(piece):
        return range(first, first + len(piece) + 1)
    edges = [first]
    for cluster in clusters(piece):
        edges.append(edges[-1] + len(cluster))
    return edges


def _window(text: str, edges: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return from where to where a line is shown: whole words where there are any."""
    since = min((edge for edge in edges if edge >= start - BEFORE), default=start)
    since = 0 if start <= BEFORE else min(since, start)
    until = max((edge for edge in edges if edge <= end + AFTER), default=end)
    until = len(text) if len(text) <= end + AFTER else max(until, end)
    gap = text.find(" ", since, min(start, since + LONGEST_WORD)) if since else -1
    last = text.rfind(" ", max(end, until - LONGEST_WORD), until) if until < len(text) else -1
    return (gap if gap >= 0 else since), (last if last >= 0 else until)


def _place(text: str, wanted: str) -> tuple[int, int]:
    """Return where the words stand in the text itself, which may be shorter than folded."""
    compared = folded(text)
    at = compared.find(wanted)
    if len(compared) == len(text) and not _GROWING.search(text):
        return at, at + len(wanted)
    starts, built = [0], 0
    for unit in _units(text):
        built += len(folded(unit))
        starts.append(built)
    bounds = [0]
    for unit in _units(text):
        bounds.append(bounds[-1] + len(unit))
    begins = max(index for index, place in enumerate(starts) if place <= at)
    ends = min(
        (index for index, place in enumerate(starts) if place >= at + len(wanted)),
        default=len(starts) - 1,
    )
    return bounds[begins], bounds[ends]


def _units(text: str) -> list[str]:
    """Split into letters with the marks on them, which fold together."""
    found: list[str] = []
    for letter in text:
        if found and unicodedata.combining(letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def grouped(
    query: str,
    found: Sequence[tuple[Place, Said]],
    where: Mapping[str, str],
    who: Mapping[int, str],
) -> Found:
    """Return what is shown by meeting, the latest first: fifty lines at most, and all counted.

    `where` names a step or a kind of text, `who` the people of these pairs.
    """
    shown = nlargest(MOST_SHOWN, found, key=lambda it: (it[0].on, it[0].meeting_id or 0))
    groups = tuple(
        Group(
            place,
            tuple(
                Hit(
                    where.get(said.step or said.what) or where[said.what],
                    who.get(said.author_id or 0, "On the screen"),
                    marked(said.text, query),
                )
                for _place, said in of_place
            ),
        )
        for place, of_place in groupby(shown, key=lambda it: it[0])
    )
    return Found(_status(len(found), len(groups)), groups)


def _status(lines: int, places: int) -> str:
    if not lines:
        return "Nothing found. Try fewer letters."
    if lines > MOST_SHOWN:
        return f"{MOST_SHOWN} of {lines} lines, the latest first. One more word makes it fewer."
    said = "1 line" if lines == 1 else f"{lines} lines"
    return f"{said} found." if places == 1 else f"{said} found, on {places} days."
