"""What is found in the one-to-ones with a person, placed in the meetings it was said in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from oneonone.agenda.registry import AGENDA
from oneonone.lib.dates import local
from oneonone.lib.text import as_sentence
from oneonone.screens.people.whose import Whose

from . import queries
from .rules import Found, Place, Said, grouped, matching

# What a text is, where it is no note of a step; a step is named as it is in a meeting.
WHERE: Mapping[str, str] = {
    **{step.key: step.title for step in AGENDA},
    "note": "Noted",
    "correction": "Added afterwards",
    "preparation": "Preparation",
    "deal": "One deal",
    "promise": "A promise",
    "topic": "To talk about",
    "win": "Went well",
    "thanks": "Thanks",
    "parked": "Saved for the next time",
    "focus": "One skill",
    "seen": "Seen of the skill",
    "later": "A skill for later",
    "friction": "In the way",
    "growth": "Growth",
}


def search(who: Whose, query: str, zone: str) -> Found:
    """Look through everything the two said to one another, in two statements."""
    rows = matching(query, queries.words(who.pair_ids, is_own=who.is_own))
    said = [_said(row, zone) for row in rows]
    if not said:
        return grouped(query, (), WHERE, {})
    places = _Places(queries.meetings(who.pair_ids), zone)
    return grouped(query, [(places.of(it), it) for it in said], WHERE, _names(who))


def _said(row: Any, zone: str) -> Said:
    on: date | None = row.on
    if on is None and row.at is not None:
        on = local(row.at, zone).date()
    return Said(row.what, row.step, row.pair_id, row.meeting_id, row.author_id, on, row.text)


def _names(who: Whose) -> dict[int, str]:
    people = {person for span in who.spans for person in (span.rep_id, span.manager_id)}
    return {person: as_sentence(who.who(person)) for person in people}


class _Places:
    """Where a text was said: in its meeting, in the one of its day, or between two."""

    def __init__(self, meetings: Iterable[Any], zone: str) -> None:
        self._by_id: dict[int, Place] = {}
        self._by_day: dict[tuple[int, date], Place] = {}
        for it in meetings:
            place = Place(local(it.starts_at, zone).date(), it.id, it.pair_id)
            self._by_id[it.id] = place
            if it.state != "planned":
                self._by_day[it.pair_id, place.on] = place

    def of(self, said: Said) -> Place:
        if said.meeting_id in self._by_id:
            return self._by_id[said.meeting_id]
        on = said.on or date.min
        return self._by_day.get((said.pair_id, on)) or Place(on, None, said.pair_id)
