"""Everything on the page of counts, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from oneonone.lib import dates
from oneonone.lib.meeting_days import Counts, in_all

from . import figures, lines, queries, roster
from .asked import SMALL_TEAMS, TOGETHER, Asked
from .figures import Cell, Trend
from .roster import Manager, Waiting
from .rules import CADENCE_CHOICES, Choice, Weeks, people_weeks, quarters
from .rules import periods as all_periods

MANAGERS_A_PAGE = 25
MOST_WAITING = 40


@dataclass(frozen=True)
class ManagerRow:
    manager: Manager
    cells: tuple[Cell, ...]
    counts: Counts
    moved: int
    notice: str
    gap: str

    @property
    def name(self) -> str:
        return self.manager.name or SMALL_TEAMS.capitalize()

    @property
    def people(self) -> str:
        people = "1 person" if self.manager.people == 1 else f"{self.manager.people} people"
        is_said = self.manager.team and self.manager.name
        return f"{self.manager.team} · {people}" if is_said else people


@dataclass(frozen=True)
class PersonRow:
    rep: str
    manager: str
    counts: Counts
    last_held_on: date | None


@dataclass(frozen=True)
class Page:
    asked: Asked
    headline: str
    summary: tuple[str, ...]
    weeks: tuple[date, ...]
    rows: tuple[ManagerRow, ...]
    # Empty where names are switched off.
    people: tuple[PersonRow, ...]
    people_words: str
    waiting: tuple[Waiting, ...]
    waiting_more: int
    no_rhythm: tuple[Waiting, ...]
    no_rhythm_more: int
    today: date
    pages: tuple[tuple[str, str], ...]
    shown: str
    has_any: bool

    @property
    def query(self) -> str:
        return urlencode(self.asked.filters.asked)

    @property
    def periods(self) -> list[Choice]:
        return [choice for choice, _ in all_periods(self.today)]

    @property
    def teams(self) -> list[Choice]:
        found = {it.team_id: it.team for it in self.asked.choices if it.team_id}
        return [Choice(str(id_), name) for id_, name in sorted(found.items(), key=lambda it: it[1])]

    @property
    def managers(self) -> list[Choice]:
        return [Choice(str(it.id), it.name) for it in self.asked.choices]

    @property
    def cadences(self) -> list[Choice]:
        return [Choice(value, label) for value, label in CADENCE_CHOICES.items()]


def draw(asked: Asked, number: int) -> Page:
    """Read and lay out one page of managers, with the four lines about all that was asked for."""
    today = asked.scope.today
    listed = (*asked.chosen, *asked.together)
    last = max(1, -(-len(listed) // MANAGERS_A_PAGE))
    number = min(number, last)
    start = (number - 1) * MANAGERS_A_PAGE
    shown = listed[start : start + MANAGERS_A_PAGE]
    narrowed = None if asked.scope.spans is None else lines.by_week(asked, asked.scope)
    whole = queries.total(asked.scope) if narrowed is None else in_all(narrowed.values())
    waiting = lines.waiting(asked)
    late = sorted((it for it in waiting if it.every_weeks), key=lambda it: it.since)
    bare = [it for it in waiting if not it.every_weeks]
    window = people_weeks(asked.weeks, today)
    named = MOST_WAITING if asked.has_names else 0
    return Page(
        asked=asked,
        headline=figures.headline(whole, waiting),
        summary=figures.summary(whole, waiting, today),
        weeks=asked.weeks.mondays,
        rows=_rows(asked, shown, narrowed, figures.gaps(waiting)),
        people=tuple(people(asked, shown, window)) if asked.has_names else (),
        people_words=window.words,
        waiting=tuple(late[:named]),
        waiting_more=max(0, len(late) - named),
        no_rhythm=tuple(bare[:named]),
        no_rhythm_more=max(0, len(bare) - named),
        today=today,
        pages=_pages(asked, number, last),
        shown=f"Managers {start + 1} to {start + len(shown)} of {len(listed)}",
        has_any=bool(whole.due or whole.away),
    )


def _rows(
    asked: Asked,
    shown: tuple[Manager, ...],
    counted: dict[tuple[int, date], Counts] | None,
    gaps: dict[int, Waiting],
) -> tuple[ManagerRow, ...]:
    own = [it for it in shown if it.id != TOGETHER]
    scope = asked.of([*own, *(asked.small if len(own) < len(shown) else ())])
    counted = lines.by_week(asked, scope) if counted is None else counted
    moved: dict[int, set[int]] = {}
    notices: dict[int, list[timedelta]] = {}
    for move in lines.moves(asked, scope):
        moved.setdefault(move.manager_id, set()).add(move.meeting_id)
        notices.setdefault(move.manager_id, []).append(move.notice)
    rows = []
    for one in shown:
        weeks = [counted.get((one.id, on), Counts()) for on in asked.weeks.mondays]
        cells = tuple(
            Cell(on, it.held, it.due, figures.tone(it.held, it.due, one.people))
            for on, it in zip(asked.weeks.mondays, weeks, strict=True)
        )
        rows.append(
            ManagerRow(
                manager=one,
                cells=cells,
                counts=in_all(weeks),
                moved=len(moved.get(one.id, ())),
                notice=figures.notice_words(notices.get(one.id, [])),
                gap=gaps[one.id].words(asked.scope.today) if one.id in gaps else "",
            )
        )
    return tuple(rows)


def people(asked: Asked, managers: tuple[Manager, ...], window: Weeks) -> list[PersonRow]:
    """Count each pair in whole blocks of weeks; a rep who moved stands with each manager."""
    counted = queries.by_pair(asked.of(managers, window))
    both = Weeks(min(window.first, asked.weeks.first), max(window.last, asked.weeks.last))
    return [
        PersonRow(it.rep, it.manager, counted.get(it.pair_id, Counts()), it.last_held_on)
        for it in roster.met(asked.of(managers, both))
    ]


def _pages(asked: Asked, number: int, last: int) -> tuple[tuple[str, str], ...]:
    found = []
    for words, to in (("Earlier names", number - 1), ("Later names", number + 1)):
        if 1 <= to <= last:
            query = urlencode({**asked.filters.asked, "page": to})
            found.append((words, f"/participation?{query}"))
    return tuple(found)


def quarterly(asked: Asked) -> Trend:
    """Count the last two years, a quarter at a time, for whom the address asks."""
    counted = [
        (choice, queries.total(replace(asked.scope, weeks=weeks)))
        for choice, weeks in quarters(dates.today())
    ]
    return figures.trend(counted)
