"""Which weeks and which teams a page of counts is about; pure.

Filters choose whole ISO weeks and whole teams, never single people, so that no two pages can be
subtracted to find one meeting (P-10). People are counted in blocks of four weeks that everybody's
pages share: two windows differ by whole blocks or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol, TypeVar

from oneonone.lib import dates
from oneonone.lib.text import id_of

LENGTHS = (4, 12, 26, 52)
DEFAULT_PERIOD = "12-last"
QUARTERS_BACK = 8
BLOCK = timedelta(weeks=4)
# Any Monday would do, as long as it is the same for all.
_FIRST_BLOCK = date(2001, 1, 1)
WEEK = timedelta(weeks=1)
# Below it a share says something about one person (experience.md, 5.11).
FEWEST_FOR_RATES = 3
NO_RHYTHM = "none"
CADENCES = {"1": "Every week", "2": "Every two weeks", "4": "Every four weeks"}
CADENCE_CHOICES = {**CADENCES, NO_RHYTHM: "No rhythm set"}


@dataclass(frozen=True)
class Weeks:
    """Whole ISO weeks, from a Monday to a Sunday."""

    first: date
    last: date

    @property
    def mondays(self) -> tuple[date, ...]:
        count = ((self.last - self.first).days + 1) // 7
        return tuple(self.first + index * WEEK for index in range(count))

    @property
    def words(self) -> str:
        return f"{dates.day_in_table(self.first)} to {dates.day_in_table(self.last)}"


@dataclass(frozen=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str


@dataclass(frozen=True)
class Filters:
    """What somebody asked for; empty means all."""

    period: str = DEFAULT_PERIOD
    team: int = 0
    manager: int = 0
    cadence: str = ""

    @property
    def narrows(self) -> bool:
        """Whether not everybody is asked for."""
        return bool(self.team or self.manager or self.cadence)

    @property
    def asked(self) -> dict[str, str]:
        """The part of the address that says it."""
        said = {"period": self.period, "team": self.team, "manager": self.manager}
        found = {key: str(value) for key, value in said.items() if value}
        return {**found, **({"cadence": self.cadence} if self.cadence else {})}


def periods(today: date) -> list[tuple[Choice, Weeks]]:
    """Return the periods there are: the last weeks, and the last two years' quarters."""
    this = dates.monday(today)
    found = []
    for length in LENGTHS:
        for end, name, last in (("last", "last week", this - WEEK), ("this", "this week", this)):
            weeks = Weeks(last - (length - 1) * WEEK, last + timedelta(days=6))
            found.append((Choice(f"{length}-{end}", f"{length} weeks, to {name}"), weeks))
    return [*found, *quarters(today)]


def quarters(today: date) -> list[tuple[Choice, Weeks]]:
    """Return the quarters, the newest first; a week is in the quarter of its Thursday.

    So each week is in one quarter, also week 53 and those around New Year (R-TIME-3).
    """
    thursday = dates.monday(today) + timedelta(days=3)
    year, number = thursday.year, (thursday.month - 1) // 3
    found = []
    for _ in range(QUARTERS_BACK):
        first = _week_of_first_thursday(year, number)
        after = _week_of_first_thursday(year + number // 3, (number + 1) % 4)
        choice = Choice(f"{year}-q{number + 1}", f"Quarter {number + 1}, {year}")
        found.append((choice, Weeks(first, after - timedelta(days=1))))
        year, number = (year, number - 1) if number else (year - 1, 3)
    return found


def _week_of_first_thursday(year: int, quarter: int) -> date:
    first = date(year, quarter * 3 + 1, 1)
    return dates.monday(first + timedelta(days=(3 - first.weekday()) % 7))


def people_weeks(weeks: Weeks, today: date) -> Weeks:
    """Return the blocks in which people are counted: as many as fit the period, all of them over.

    Differences between two of them are blocks of four weeks, never one meeting.
    """
    end = min(weeks.last + timedelta(days=1), dates.monday(today))
    blocks_over = (end - _FIRST_BLOCK) // BLOCK
    length = (weeks.last + timedelta(days=1) - weeks.first) // BLOCK
    after = _FIRST_BLOCK + blocks_over * BLOCK
    return Weeks(after - max(1, length) * BLOCK, after - timedelta(days=1))


Sent = Mapping[str, Sequence[str]]


def period_in(sent: Sent, today: date) -> tuple[Choice, Weeks, bool]:
    """Return the period an address asks for, and whether there is no such."""
    known = {choice.value: (choice, weeks) for choice, weeks in periods(today)}
    value = _one(sent, "period")
    choice, weeks = known.get(value or "", known[DEFAULT_PERIOD])
    return choice, weeks, value is None or (value != "" and value not in known)


def page_in(sent: Sent) -> int:
    """Return which page of managers is asked for, the first for anything else."""
    return id_of(_one(sent, "page") or "") or 1


def filters_in(
    sent: Sent, today: date, *, teams: Collection[int], managers: Collection[int]
) -> tuple[Filters, tuple[str, ...]]:
    """Read an address, and say of what was left out why; never raises."""
    period, _, is_unknown = period_in(sent, today)
    chosen, said = Filters(period.value), []
    if is_unknown:
        said.append("We do not know these weeks. Here are the last twelve.")
    for name, ids, words in (("team", teams, "team"), ("manager", managers, "manager")):
        value = _one(sent, name)
        if value and id_of(value) in ids:
            given = Filters(team=id_of(value)) if name == "team" else Filters(manager=id_of(value))
            team, manager = given.team or chosen.team, given.manager or chosen.manager
            chosen = replace(chosen, team=team, manager=manager)
        elif value is None or value:
            said.append(f"There is no such {words} here. You see all of them.")
    cadence = _one(sent, "cadence")
    if cadence in CADENCE_CHOICES:
        chosen = replace(chosen, cadence=cadence)
    elif cadence is None or cadence:
        said.append("We do not know this rhythm. You see all of them.")
    return chosen, tuple(said)


def _one(sent: Mapping[str, Sequence[str]], name: str) -> str | None:
    """Return what was sent once, nothing as empty; None where it was sent twice (V-6)."""
    values = sent.get(name, ())
    return None if len(values) > 1 else next(iter(values), "")


class Leader(Protocol):
    """What is read of somebody who leads one-to-ones, to choose by."""

    @property
    def id(self) -> int: ...
    @property
    def team_id(self) -> int | None: ...
    @property
    def people(self) -> int: ...


L = TypeVar("L", bound=Leader)


def is_small(leader: Leader) -> bool:
    """Tell whether what is counted of a team says something about one of its people."""
    return leader.people < FEWEST_FOR_RATES


def choose(
    leaders: Sequence[L],
    filters: Filters,
    with_rhythm: Collection[int] | None,
    *,
    has_names: bool,
) -> tuple[tuple[L, ...], tuple[L, ...]]:
    """Return whose counts stand apart, and who is counted as one (P-9, P-10).

    Whole teams only: somebody's people are shown all or not at all. Where names are switched off,
    small teams stand together or nowhere: no filter takes one of them out, so that no two pages
    can be subtracted to find it, and fewer than three people in all are not counted.
    """
    small = tuple(one for one in leaders if is_small(one) and not has_names)
    apart = (one for one in leaders if has_names or not is_small(one))
    chosen = tuple(one for one in apart if _is_chosen(one, filters, with_rhythm))
    is_together = not filters.narrows and sum(it.people for it in small) >= FEWEST_FOR_RATES
    return chosen, small if is_together else ()


def _is_chosen(leader: Leader, filters: Filters, with_rhythm: Collection[int] | None) -> bool:
    return (
        filters.team in (0, leader.team_id)
        and filters.manager in (0, leader.id)
        and (with_rhythm is None or leader.id in with_rhythm)
    )


@dataclass(frozen=True)
class Led:
    """A pair as a tree of managers knows it; `until` is the first day it no longer is."""

    rep_id: int
    manager_id: int
    since: date
    until: date | None


@dataclass(frozen=True)
class Span:
    """The days in which somebody was below the viewer."""

    manager_id: int
    since: date = date.min
    until: date = date.max


def tree_of(viewer_id: int, led: Sequence[Led]) -> tuple[Span, ...]:
    """Return who led one-to-ones below somebody, and when: themselves first.

    A manager counts for whom they reported to in those weeks; one who moved leaves their past
    where it was. Two who lead one another end the walk (Z-13).
    """
    of: dict[int, list[Led]] = {}
    for pair in led:
        of.setdefault(pair.manager_id, []).append(pair)
    found: dict[Span, None] = {}

    def walk(span: Span, above: frozenset[int]) -> None:
        found[span] = None
        for pair in of.get(span.manager_id, ()):
            since, until = max(span.since, pair.since), min(span.until, pair.until or date.max)
            if since < until and pair.rep_id not in above:
                walk(Span(pair.rep_id, since, until), above | {pair.rep_id})

    walk(Span(viewer_id), frozenset({viewer_id}))
    return tuple(found)
