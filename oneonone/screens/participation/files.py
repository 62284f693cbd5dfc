"""The same counts as files: two tables, and what they are about (P-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oneonone.lib import tabular
from oneonone.lib.meeting_days import Counts
from oneonone.lib.workbook import Sheet, Value, workbook

from . import figures, lines, page
from .asked import Asked
from .rules import people_weeks

WEEKS, PEOPLE, ABOUT = "weeks", "people", "about"
WEEKS_HEADER = (
    "week", "team", "manager", "due", "held", "stopped_early", "off_app", "moved", "skipped",
    "missed", "away",
)  # fmt: skip
PEOPLE_HEADER = ("rep", "manager", "due", "held", "last_held")


def sheets(asked: Asked, names: Sequence[str]) -> list[Sheet]:
    """Return the sheets of these names; without names of people there is none of them."""
    found = []
    for name in names:
        if name == WEEKS:
            found.append(Sheet(WEEKS, WEEKS_HEADER, weeks(asked)))
        elif name == PEOPLE and asked.has_names:
            found.append(Sheet(PEOPLE, PEOPLE_HEADER, people(asked)))
        elif name == ABOUT:
            found.append(Sheet(ABOUT, ("about", "words"), about(asked), is_table=False))
    return found


def weeks(asked: Asked) -> list[list[Value]]:
    """Return a row for each line and week in which something was planned, by week and name."""
    counted = lines.by_week(asked, asked.scope)
    moved: dict[tuple[int, date], set[int]] = {}
    for move in lines.moves(asked, asked.scope):
        moved.setdefault((move.manager_id, move.week_on), set()).add(move.meeting_id)
    rows: list[list[Value]] = []
    for on in asked.weeks.mondays:
        for one in (*asked.chosen, *asked.together):
            counts = counted.get((one.id, on), Counts())
            moves = len(moved.get((one.id, on), ()))
            if counts.due or counts.away or moves:
                rows.append(_week(on, one.team, one.name, counts, moves))
    return rows


def _week(on: date, team: str, manager: str, counts: Counts, moves: int) -> list[Value]:
    return [
        on, team, manager, counts.due, counts.held, counts.stopped_early, counts.off_app, moves,
        counts.skipped, counts.missed, counts.away,
    ]  # fmt: skip


def people(asked: Asked) -> list[list[Value]]:
    window = people_weeks(asked.weeks, asked.scope.today)
    return [
        [it.rep, it.manager, it.counts.due, it.counts.held, it.last_held_on]
        for it in page.people(asked, asked.chosen, window)
    ]


def about(asked: Asked) -> list[list[Value]]:
    """Say the filters and what each figure means."""
    window = people_weeks(asked.weeks, asked.scope.today)
    return [
        ["Filters", asked.words],
        ["People counted from", window.words],
        ["What this is", figures.PARTICIPATION_ONLY],
        ["Missed weeks", figures.ABOUT_THE_CALENDAR],
        *_definitions(),
    ]


def _definitions() -> list[list[Value]]:
    return [[name, words] for name, words in figures.DEFINITIONS]


def as_csv(sheet: Sheet) -> bytes:
    rows = [[_cell(value) for value in row] for row in sheet.rows]
    return tabular.write([list(sheet.header), *rows])


def _cell(value: Value) -> str | int:
    return value.isoformat() if isinstance(value, date) else "" if value is None else value


def as_xlsx(asked: Asked) -> bytes:
    return workbook(sheets(asked, (WEEKS, PEOPLE, ABOUT)))
