"""The pulses of a person: all of them for the rep who answered, for who leads them those shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from oneonone.features.pulse import own, queries
from oneonone.features.pulse.rules import ANSWERS, DRIVER_WORDS, STATEMENTS
from oneonone.lib import charts
from oneonone.lib.dates import local

from .history_rules import day_label
from .whose import Whose

# A year of fourth weeks, several times over: nobody answers more often.
MOST = 52
WIDTH, HEIGHT, PAD = 102, 33, 5
LOW, HIGH = min(ANSWERS), max(ANSWERS)
# A line of fewer is no line.
FEWEST_DRAWN = 2


@dataclass(frozen=True)
class Curve:
    """One statement over time, for the eyes of who answered."""

    name: str
    statement: str
    now: str
    path: str
    end_x: float
    end_y: float
    desc: str


@dataclass(frozen=True)
class PulseRow:
    """One pulse: when the two met, what was answered, in the order asked."""

    meeting_id: int
    day: str
    on: date
    with_whom: str
    answers: tuple[tuple[str, str], ...]
    line: str
    is_shown: bool


@dataclass(frozen=True)
class Pulses:
    curves: tuple[Curve, ...]
    rows: tuple[PulseRow, ...]


def pulses(who: Whose, zone: str, today: date) -> Pulses:
    """Read the pulses of a person, in one statement; the newest first.

    Of somebody else's, the table of answers is not even asked.
    """
    if not who.is_own:
        shown = [(row, at, row.pair_id) for row, at in queries.shown(who.pair_ids, MOST)]
        return Pulses((), _rows(who, shown, zone, today))
    mine = own.answers(who.pair_ids, MOST)
    curves = _curves([row for row, *_ in reversed(mine)]) if len(mine) >= FEWEST_DRAWN else ()
    return Pulses(curves, _rows(who, mine, zone, today))


def _rows(
    who: Whose, found: Iterable[tuple[Any, datetime, int]], zone: str, today: date
) -> tuple[PulseRow, ...]:
    has_several = len(who.managers) > 1
    rows = []
    for row, starts_at, pair_id in found:
        on = local(starts_at, zone).date()
        rows.append(
            PulseRow(
                meeting_id=row.meeting_id,
                day=day_label(on, today),
                on=on,
                with_whom=who.manager_of(who.span(pair_id)) if has_several else "",
                answers=tuple(
                    (words, ANSWERS[getattr(row, driver)]) for driver, words in STATEMENTS.items()
                ),
                line=row.line,
                is_shown=not who.is_own or row.is_shown,
            )
        )
    return tuple(rows)


def _curves(answers: list[Any]) -> tuple[Curve, ...]:
    return tuple(_curve(driver, [getattr(row, driver) for row in answers]) for driver in STATEMENTS)


def _curve(driver: str, values: list[int]) -> Curve:
    drawn = charts.line(values, WIDTH, HEIGHT, PAD, low=LOW, high=HIGH)
    assert drawn.end_x is not None
    assert drawn.end_y is not None
    return Curve(
        name=DRIVER_WORDS[driver],
        statement=STATEMENTS[driver],
        now=ANSWERS[values[-1]],
        path=drawn.path,
        end_x=drawn.end_x,
        end_y=drawn.end_y,
        desc=f"{len(values)} pulses, from “{ANSWERS[values[0]]}” to “{ANSWERS[values[-1]]}”. "
        "The list below has them all.",
    )
