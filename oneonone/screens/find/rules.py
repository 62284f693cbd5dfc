"""What is found by a few letters: nothing is a pattern, every character means itself; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oneonone.lib.text import without_accents

# More than twenty is a list to scroll; one more letter is faster.
MOST_FOUND = 20


@dataclass(frozen=True)
class Hit:
    """A person or a deal; without an address it stands there to be read."""

    title: str
    meta: str
    href: str = ""


@dataclass(frozen=True)
class Found:
    """What a page of results says and shows; `query` is what goes back into the field."""

    query: str
    status: str
    people: tuple[Hit, ...] = ()
    deals: tuple[Hit, ...] = ()


def is_in(query: str, texts: Iterable[str]) -> bool:
    """Tell whether one of the texts holds the letters, whatever their case and accents."""
    looked_for = without_accents(query)
    # An accent alone folds to nothing, and nothing is in everything.
    return bool(looked_for) and any(looked_for in without_accents(text) for text in texts)


def found(query: str, people: Sequence[Hit], deals: Sequence[Hit]) -> Found:
    """Return what is shown: people first, twenty together at most, and how many there are."""
    if not query:
        return Found(query, "Type a few letters of a name or a deal.")
    many = len(people) + len(deals)
    shown_people = tuple(people[:MOST_FOUND])
    shown_deals = tuple(deals[: MOST_FOUND - len(shown_people)])
    if not many:
        status = "Nothing found. Try fewer letters."
    elif many > MOST_FOUND:
        status = f"{MOST_FOUND} of {many} found. One more letter makes it fewer."
    else:
        status = f"{many} found."
    return Found(query, status, shown_people, shown_deals)
