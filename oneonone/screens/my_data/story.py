"""What was gathered, told twice: as data, and by pair and one-to-one for somebody to read; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.agenda.registry import AGENDA
from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.conduct.rules import MOOD_WORDS
from oneonone.features.deals.rules import STAGE_WORDS
from oneonone.features.questions.rules import bank
from oneonone.lib.dates import DAY_NAMES, day_in_table, local, time_words
from oneonone.lib.text import as_sentence

from .rules import Row
from .tables import Table, tables

_STEPS = {step.key: step.title for step in AGENDA}
# What a choice is called on the pages, by the column it stands in.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "mood": MOOD_WORDS,
    "outcome": OUTCOME_WORDS,
    "claim": OUTCOME_WORDS,
    **dict.fromkeys(("stage", "from_stage", "to_stage", "deal_stage"), STAGE_WORDS),
    **dict.fromkeys(("step", "current_step"), _STEPS),
}
# The column by which a thing is known to people.
_KNOWN_BY = ("text", "skill", "claim", "name", "starts_on")
# Numbers of rows and of versions: in the data, for a reader they say nothing.
_UNTOLD = frozenset({"id", "pair_id", "meeting_id", "version", "op", "sequence", "is_told"})
_LABELS = {
    "at": "Time",
    "key": "What",
    "on": "Day",
    "sign": "How you will see it",
    "step": "Step",
    "who": "Who",
}


@dataclass(frozen=True)
class Entry:
    """One thing, with who reads it."""

    heading: str
    readers: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    """What belongs to one one-to-one, or to none."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Chapter:
    title: str
    note: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Story:
    data: dict[str, Any]
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Known:
    """What the rows only point at: names of people and of indicators, and the reader's zone."""

    people: Mapping[int, str]
    indicators: Mapping[str, str]
    zone: str


def story(rows: Mapping[str, Sequence[Row]], viewer: Viewer, known: Known) -> Story:
    """Tell what was gathered; `rows` are those of each table, as they are stored."""
    teller = _Teller(rows, viewer, known)
    return Story(dict(teller.data()), tuple(teller.chapters()))


@dataclass(frozen=True)
class _Teller:
    rows: Mapping[str, Sequence[Row]]
    viewer: Viewer
    known: Known

    # --- As data ---

    def data(self) -> Iterator[tuple[str, Any]]:
        for table in tables():
            every = self.rows.get(table.name, ())
            if every:
                told = [dict(self._values(table, row)) for row in every]
                yield table.name, {"heading": table.heading, "rows": told}

    def _values(self, table: Table, row: Row) -> Iterator[tuple[str, Any]]:
        for column in table.columns:
            value = row[column]
            if column in table.people:
                yield column.removesuffix("_id"), self._person(value) if value else None
            elif column in table.instants and value and not table.is_schedule:
                yield column, self._local(value).date().isoformat()
            else:
                yield column, value

    # --- To be read ---

    def chapters(self) -> Iterator[Chapter]:
        placed: dict[tuple[int | None, int | None], list[Entry]] = {}
        deals: list[Entry] = []
        for table in tables():
            for row in self.rows.get(table.name, ()):
                pair_id, meeting_id = self._place(table, row)
                entry = self._entry(table, row, pair_id)
                if "rep_id" in row:
                    deals.append(entry)
                else:
                    placed.setdefault((pair_id, meeting_id), []).append(entry)
        for span in sorted(self.viewer.spans, key=lambda it: it.started_on, reverse=True):
            groups = tuple(self._groups(span.id, placed))
            if groups:
                yield Chapter(f"You and {self._other(span)}", self._span_words(span), groups)
        if deals:
            yield Chapter("Deals", "", (Group("", tuple(deals)),))
        for title, groups in self._rest(placed):
            yield Chapter(title, "", groups)

    def _groups(
        self, pair_id: int, placed: Mapping[tuple[int | None, int | None], list[Entry]]
    ) -> Iterator[Group]:
        days = {
            meeting_id: self._meetings[meeting_id]["starts_at"]
            for pair, meeting_id in placed
            if pair == pair_id and meeting_id is not None
        }
        for meeting_id in sorted(days, key=lambda it: days[it], reverse=True):
            title = f"One-to-one on {self._moment(days[meeting_id])}"
            yield Group(title, tuple(placed[pair_id, meeting_id]))
        if (pair_id, None) in placed:
            yield Group("Between one-to-ones", tuple(placed[pair_id, None]))

    def _rest(
        self, placed: Mapping[tuple[int | None, int | None], list[Entry]]
    ) -> Iterator[tuple[str, tuple[Group, ...]]]:
        own = placed.get((None, None))
        if own:
            yield "Yours", (Group("", tuple(own)),)
        closed = [it for (pair, at), every in placed.items() if pair is None and at for it in every]
        if closed:
            yield "One-to-ones that are closed to you", (Group("", tuple(closed)),)

    def _place(self, table: Table, row: Row) -> tuple[int | None, int | None]:
        """Return the pair and the one-to-one a row belongs to, as far as the reader knows them."""
        meeting_id = row["id"] if table.name == "meeting" else row.get("meeting_id")
        meeting_id = meeting_id or row.get("done_meeting_id")
        meeting = self._meetings.get(meeting_id) if meeting_id else None
        pair_id = row.get("pair_id") or (meeting["pair_id"] if meeting else None)
        if meeting is None:
            return (pair_id, None) if pair_id else (None, meeting_id)
        return pair_id, meeting_id

    def _entry(self, table: Table, row: Row, pair_id: int | None) -> Entry:
        fields = tuple(
            (self._label(table, column), words)
            for column in table.columns
            if column not in _UNTOLD and (words := self._words(table, column, row))
        )
        return Entry(table.heading, self._readers(table, row, pair_id), fields)

    def _words(self, table: Table, column: str, row: Row) -> str:
        value = row[column]
        if value is None or value in ("", False, {}, []):
            return ""
        if value is True:
            return "Yes"
        if column in table.people:
            is_my_own = table.is_private and column == "author_id"
            return "" if is_my_own else self._person(value)
        if column in table.refers_to:
            return self._named(table.refers_to[column], value)
        if column in table.instants:
            return self._moment(value) if table.is_schedule else self._day(value)
        if isinstance(value, (dict, list)):
            return json.dumps(value, ensure_ascii=False)
        return self._text(table, column, value)

    def _text(self, table: Table, column: str, value: Any) -> str:
        if column.endswith("_on"):
            return day_in_table(date.fromisoformat(value))
        if column == "weekday":
            return DAY_NAMES[value]
        if column == "question_id":
            return _questions().get(value, str(value))
        if column == "key" and table.name == "reading":
            return self.known.indicators.get(value, str(value))
        if column == "feelings":
            return str(value).replace(",", ", ")
        ours = _WORDS.get(column, {})
        if value in ours:
            return ours[value]
        if column in table.choices or column in ("key", "current_step", "step"):
            return as_sentence(str(value).replace("_", " "))
        return str(value)

    def _label(self, table: Table, column: str) -> str:
        if column in _LABELS:
            return _LABELS[column]
        bare = column.removesuffix("_id").removesuffix("_on").removesuffix("_at")
        return as_sentence(bare.removeprefix("is_").replace("_", " "))

    def _readers(self, table: Table, row: Row, pair_id: int | None) -> str:
        span = self._spans.get(pair_id or 0)
        is_own_words = table.name == "revision" and row["author_id"] is not None
        if table.is_private or is_own_words or (span is None and "pair_id" in row):
            return "Only you"
        if "rep_id" in row:
            mine = row["rep_id"] == self.viewer.person_id
            return "You and who leads you" if mine else f"{self._person(row['rep_id'])} and you"
        if span is None:
            return "You, and who you share a screen with"
        if span.rep_id == self.viewer.person_id and span.id not in self.viewer.open_pairs:
            return "Only you by now"
        other = f"You and {self._other(span)}"
        return f"{other}; HR as counts" if table.is_schedule else other

    # --- What is pointed at ---

    @cached_property
    def _meetings(self) -> dict[int, Row]:
        return {row["id"]: row for row in self.rows.get("meeting", ())}

    @cached_property
    def _spans(self) -> dict[int, PairSpan]:
        return {span.id: span for span in self.viewer.spans}

    @cached_property
    def _by_id(self) -> dict[tuple[str, int], Row]:
        return {(name, row["id"]): row for name, every in self.rows.items() for row in every}

    def _named(self, table: str, row_id: int) -> str:
        row = self._by_id.get((table, row_id))
        if row is None:
            return ""
        if table == "meeting":
            return self._moment(row["starts_at"])
        return next((str(row[name]) for name in _KNOWN_BY if row.get(name)), "")

    def _person(self, person_id: int) -> str:
        is_me = person_id == self.viewer.person_id
        return "you" if is_me else self.known.people.get(person_id, "somebody")

    def _other(self, span: PairSpan) -> str:
        is_rep = span.rep_id == self.viewer.person_id
        return span.manager_name if is_rep else span.rep_name

    def _span_words(self, span: PairSpan) -> str:
        role = "You are the rep" if span.rep_id == self.viewer.person_id else "You are the manager"
        until = f", until {day_in_table(span.ended_on)}" if span.ended_on else ""
        return f"{role}. Since {day_in_table(span.started_on)}{until}."

    def _local(self, moment: str) -> datetime:
        return local(datetime.fromisoformat(moment), self.known.zone)

    def _day(self, moment: str) -> str:
        return day_in_table(self._local(moment).date())

    def _moment(self, moment: str) -> str:
        at = time_words(datetime.fromisoformat(moment), self.known.zone)
        return f"{self._day(moment)}, {at}"


@cache
def _questions() -> dict[str, str]:
    return {question.id: question.text for question in bank()}
