"""What is found in the one-to-ones with a person, placed in the meetings it was said in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from oneonone.agenda.registry import AGENDA
from oneonone.lib.dates import EARLIEST, local
from oneonone.lib.text import as_sentence
from oneonone.screens.people.whose import Whose

from . import queries
from .rules import Found, Place, grouped, matching

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
    if not rows:
        return grouped(query, (), WHERE, {})
    places = _Places(queries.meetings(who.pair_ids), zone)
    return grouped(query, [(places.of(row), row) for row in rows], WHERE, _names(who))


def _names(who: Whose) -> dict[int, str]:
    people = {person for span in who.spans for person in (span.rep_id, span.manager_id)}
    return {person: as_sentence(who.who(person)) for person in people}


class _Places:
    """Where a text was said: in its meeting, in the one of its day, or between two."""

    def __init__(self, meetings: Iterable[Any], zone: str) -> None:
        self._zone = zone
        self._by_id: dict[int, Place] = {}
        self._by_day: dict[tuple[int, date], Place] = {}
        for it in meetings:
            place = Place(local(it.starts_at, zone).date(), it.id, it.pair_id)
            self._by_id[it.id] = place
            if it.state != "planned":
                self._by_day[it.pair_id, place.on] = place

    def of(self, row: Any) -> Place:
        found = self._by_id.get(row.meeting_id)
        return found or self._of_day(row)

    def _of_day(self, row: Any) -> Place:
        on: date = row.on or (local(_in_utc(row.at), self._zone).date() if row.at else EARLIEST)
        return self._by_day.get((row.pair_id, on)) or Place(on, None, row.pair_id)


def _in_utc(moment: datetime) -> datetime:
    # SQLite keeps moments in UTC without saying so.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
