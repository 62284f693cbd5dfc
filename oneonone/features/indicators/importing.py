"""What a file of readings means: `email,week,key,value`, and what each row would do; pure.

An empty value is "not this week", which is not zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from oneonone.lib import cells
from oneonone.lib.dates import day_in_table, monday
from oneonone.lib.imports import (
    CHANGED,
    NEW,
    SAME,
    Cell,
    CellReader,
    Field,
    Row,
    RowPlan,
    whose_words,
)
from oneonone.lib.tabular import folded

from .rules import Indicator, parse_reading, value_words

FIELDS = (
    Field("rep", "Email", "the rep’s work email; without this column the numbers are your own",
          names=("Work email", "Rep email", "Rep", "Owner Email"), example="priya@company.example"),
    Field("week", "Week", "any day of the week, or 2026-W47",
          names=("Week of", "Week on", "Date", "Day"), is_required=True, is_day=True,
          example="2026-11-16"),
    Field("key", "Key", "the short name of a number your team looks at",
          names=("Indicator", "Number", "Name"), is_required=True, example="first_replies"),
    Field("value", "Value", "as you enter it by hand; empty is “not this week”",
          names=("Reading", "Count", "Amount"), is_required=True, example="4"),
)  # fmt: skip


@dataclass(frozen=True)
class RepHere:
    """Whom a reading may be brought for: the pair it goes to, and what its team looks at."""

    pair_id: int
    name: str
    # By key, in the order of the team.
    indicators: Mapping[str, Indicator]
    # What is entered already, by key and Monday.
    known: Mapping[tuple[str, date], Decimal | None] = field(default_factory=dict)


def plan(
    rows: Sequence[Row],
    reps: Mapping[int, RepHere],
    *,
    on: date,
    order: str,
    part: slice = slice(None),
) -> list[RowPlan]:
    """Return what each row of a part would do; `values` are pair_id, key, week_on and value.

    A second row for one rep, week and number is a problem that names the first.
    """
    twins = _twins(rows, reps, order)
    return [_plan_row(row, reps, on, order, twins.get(row.number)) for row in rows[part]]


def _plan_row(
    row: Row, reps: Mapping[int, RepHere], on: date, order: str, twin: int | None
) -> RowPlan:
    reader = CellReader(row)
    rep = reps.get(row.rep_id or 0)
    if row.fault:
        return reader.problem_row(row.fault)
    if rep is None:
        reader.refuse("rep", whose_words(row.cells.get("rep", "")))
    week_on = reader.read("week", partial(_week, on, order))
    if week_on is None:
        reader.refuse("week", "Write the week: any of its days.")
    indicator = reader.read("key", partial(_indicator, rep)) if rep else None
    if indicator is None and rep:
        reader.refuse("key", "Write which number it is.")
    if twin is not None:
        reader.refuse("key", f"This is the number of row {twin} again.")
    value = reader.read("value", partial(parse_reading, indicator)) if indicator else None
    if not reader.is_well or rep is None or week_on is None or indicator is None:
        return reader.problem_row()
    at = (indicator.key, week_on)
    before = rep.known.get(at)
    what = NEW if at not in rep.known else SAME if before == value else CHANGED
    was = value_words(indicator, before) if what == CHANGED else ""
    shown = {
        "rep": Cell(rep.name),
        "week": Cell(day_in_table(week_on)),
        "key": Cell(indicator.name),
        "value": Cell(value_words(indicator, value), was),
    }
    values = {"pair_id": rep.pair_id, "key": indicator.key, "week_on": week_on, "value": value}
    kept = {key: cell for key, cell in shown.items() if key in row.cells}
    return RowPlan(row.number, what, kept, row.rep_id, None, values)


def _week(on: date, order: str, text: str) -> date:
    week_on = cells.week(text, order)
    if week_on > monday(on):
        raise ValueError("This week has not begun.")
    return week_on


def _indicator(rep: RepHere, text: str) -> Indicator:
    """Return a number of the rep's team by its key or its name; raise ValueError."""
    wanted = folded(text)
    for key, indicator in rep.indicators.items():
        if wanted in (folded(key), folded(indicator.name)):
            return indicator
    if not rep.indicators:
        raise ValueError("The team has chosen no numbers to look at yet.")
    raise ValueError(
        f"The team does not look at {cells.quoted(text)}. It has {', '.join(rep.indicators)}."
    )


def _twins(rows: Sequence[Row], reps: Mapping[int, RepHere], order: str) -> dict[int, int]:
    """By the number of a row: the earlier row about the same rep, week and number."""
    first: dict[tuple[int, date, str], int] = {}
    twins: dict[int, int] = {}
    for row in rows:
        rep = reps.get(row.rep_id or 0)
        if rep is None or row.fault:
            continue
        try:
            week_on = cells.week(row.cells.get("week", "").strip(), order)
            key = _indicator(rep, row.cells.get("key", "").strip()).key
        except ValueError:
            continue
        at = (rep.pair_id, week_on, key)
        if first.setdefault(at, row.number) != row.number:
            twins[row.number] = first[at]
    return twins
