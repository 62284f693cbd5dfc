"""A year of one-to-ones, month by month, pair by pair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from oneonone.models import Correction

from .chance import stream
from .company import Bond, data
from .deals import DealLife, Table
from .ladder import Rung, ladder
from .readings import Numbers
from .scribe import Scribe
from .script import Author
from .slots import Slot

_NUMBER_WORDS = (
    "One", "Two", "Three", "Four", "Five", "Six",
    "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
)  # fmt: skip
_YEAR = 365
# Whose last record has a line below it.
_CORRECTED = frozenset({"priya-daniel", "yara-ines", "grete-sofia"})


class PairYear:
    """One pair's year: its slots, and who writes down what."""

    def __init__(
        self, bond: Bond, slots: list[Slot], lives: list[DealLife], on: date, seed: int
    ) -> None:
        chance = stream(seed, "year", bond.key)
        self.bond, self.slots, self._on = bond, slots, on
        self.table = Table(lives, chance)
        is_current = bond.pair.ended_on is None
        story: dict[str, Any] = data("stories").get(bond.rep.key, {}) if is_current else {}
        self._talks = [slot for slot in slots if slot.has_words]
        able = [slot for slot in self._talks if slot.fate != "early"]
        self._told = dict(zip(
            [slot.on for slot in able[-len(story.get("meeting", ())):]],
            story.get("meeting", ()), strict=False,
        )) if story else {}  # fmt: skip
        self.rungs: list[Rung] = ladder(bond, able, story, len(self._told), on, chance)
        told_seen = {entry.get("seen") for entry in self._told.values()}
        for rung in self.rungs:
            rung.seen = [text for text in rung.seen if text not in told_seen]
        self.author = Author(bond, self.table, Numbers(_indicators(bond), chance), chance)
        self.scribe = Scribe(bond, self.author, self.rungs, chance)

    def month(self, since: date, until: date) -> Iterator[tuple[list[Any], list[Any]]]:
        """Yield the rows of each meeting of some days, and those that wait for ids."""
        for number, slot in enumerate(self.slots):
            if since <= slot.on < until and slot.has_words:
                before = self.slots[number - 1].on if number else slot.on - timedelta(days=7)
                yield self._meeting(slot, before, self._next_on(number))

    def _next_on(self, number: int) -> date:
        if number + 1 < len(self.slots):
            return self.slots[number + 1].on
        return self.slots[number].on + timedelta(days=7)

    def _meeting(self, slot: Slot, before: date, next_on: date) -> tuple[list[Any], list[Any]]:
        share = 1 - (self._on - slot.on).days / _YEAR
        rung = self.scribe.rung(slot.held_on)
        seen = rung.seen if rung else []
        script = self.author.write(slot, before, share, self._told.get(slot.on, {}), seen)
        if rung is not None and script.seen in rung.seen:
            rung.seen.remove(script.seen)
        rows, later = self.scribe.record(slot, script, next_on)
        if slot is self._talks[-1] and self.bond.key in _CORRECTED:
            rows.append(self._correction(slot))
        return rows, later

    def _correction(self, slot: Slot) -> Correction:
        assert slot.meeting.ended_at is not None
        text = "Correction: the quiet hour starts at 08:30, not at 09:00."
        return Correction(
            pair_id=slot.meeting.pair_id,
            meeting_id=slot.meeting.id,
            author_id=self.bond.manager_id,
            text=text if self.bond.rep.key == "priya" else self.author.correction(slot.on),
            written_at=slot.meeting.ended_at + timedelta(hours=3, minutes=44),
        )

    def end(self) -> None:
        """Give the last word on what was open when a pair ended, or plan on to the next weeks.

        Where it ended only just now, the rep has not decided yet what comes along.
        """
        if self.bond.pair.ended_on is None:
            self.author.plan_on(self._on)
            return
        if self.bond.is_just_over:
            return
        for standing in self.scribe.standing:
            standing.row.outcome = "kept" if standing.fate == "later" else standing.fate
            standing.row.outcome_on = self.bond.pair.ended_on


def _indicators(bond: Bond) -> list[str]:
    return next(
        list(team["indicators"])
        for team in data("company")["team"]
        if team["name"] == bond.rep.team
    )


def write_year(
    session: Session, years: list[PairYear], on: date, say: Callable[[str], None]
) -> None:
    """Write every month of the year and flush after each."""
    for year in years:
        session.add_all(rung.row for rung in year.rungs)
    session.flush()
    for month in range(12):
        since = on - timedelta(days=round(_YEAR * (12 - month) / 12))
        since = since - timedelta(days=14) if month == 0 else since
        until = on - timedelta(days=round(_YEAR * (11 - month) / 12))
        rows: list[Any] = []
        later: list[Callable[[], Any]] = []
        for year in years:
            for now, then in year.month(since, until):
                rows += now
                later += then
        session.add_all(rows)
        session.flush()
        session.add_all(make() for make in later)
        session.flush()
        say(f"{_NUMBER_WORDS[month]} of twelve months…")
    for year in years:
        year.end()
    session.flush()
