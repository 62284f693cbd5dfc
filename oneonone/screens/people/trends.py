"""How things go over months: promises, numbers, skills, deals; for the rep alone, check-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from oneonone.features.commitments import queries as commitments
from oneonone.features.growth.queries import Rung
from oneonone.features.indicators.past import readings_between
from oneonone.lib import charts, dates
from oneonone.lib.text import as_sentence

from . import trend_queries
from .history import Asked
from .moods import Moods, moods
from .numbers import WEEKS_BEFORE, Numbers, numbers
from .rows import Met
from .trend_rules import (
    FEWEST_CHECK_INS,
    Counted,
    Half,
    KeptRow,
    Period,
    Span,
    by_person,
    by_span,
    empty_words,
    halves,
    ladder_words,
    pace_words,
    spans,
)
from .whose import Whose

BAR_HEIGHT, BAR_WIDTH, BAR_GAP, BAR_BOX, BAR_STROKE = 78, 14, 4, 40, 1.5
# A scale of fewer would make a tower of a single promise.
FEWEST_ON_SCALE = 5


@dataclass(frozen=True)
class KeptLine:
    """One who promised, in the legend; `side` tells which of the two shapes is theirs."""

    who: str
    side: str
    words: str


@dataclass(frozen=True)
class KeptChart:
    """Promises of both sides by month: bars, their names, a legend and the numbers."""

    groups: tuple[charts.BarGroup, ...]
    bars: tuple[Span, ...]
    legend: tuple[KeptLine, ...]
    desc: str
    rows: tuple[tuple[str, str, str], ...]
    rep: str
    manager: str


@dataclass(frozen=True)
class LadderStep:
    skill: str
    words: str
    seen: str
    is_now: bool


@dataclass(frozen=True)
class Trends:
    """Everything of the trends; with an `empty` sentence there is nothing else yet."""

    period: Period
    empty: str
    kept: KeptChart | None = None
    numbers: Numbers | None = None
    ladder: tuple[LadderStep, ...] = ()
    halves: tuple[Half, ...] = ()
    pace: str = ""
    # Only ever filled for the rep whose they are.
    moods: Moods | None = None
    check_ins: int = 0


def trends(
    who: Whose,
    asked: Asked,
    met: Met,
    period: Period,
    steps: list[Rung],
    *,
    is_aside: bool = False,
) -> Trends:
    """Read the trends in four statements; `steps` are the focuses, read for the history too.

    Beside the history how fast deals moved on is left out: their page has it.
    """
    empty = empty_words(met.times)
    if empty:
        return Trends(period, empty)
    bars = spans(period, asked.today)
    since = bars[0].since
    mine = trend_queries.moods(who.pair_ids, _began(bars, asked)) if who.is_own else []
    return Trends(
        period=period,
        empty="",
        kept=_kept(who, bars),
        numbers=_numbers(who, asked, period),
        ladder=tuple(_step(who, step, asked) for step in steps),
        halves=halves(steps, who.person_id),
        pace="" if is_aside else pace_words(trend_queries.moves(who.pair_ids, since), asked.zone),
        moods=moods(mine, asked.zone) if len(mine) >= FEWEST_CHECK_INS else None,
        check_ins=len(mine),
    )


def _began(bars: tuple[Span, ...], asked: Asked) -> datetime:
    return dates.instant(bars[0].since, time(0), asked.zone)


def _kept(who: Whose, bars: tuple[Span, ...]) -> KeptChart | None:
    found = commitments.kept_by_month(who.pair_ids, bars[0].since, bars[-1].until)
    # The manager of today first in the legend.
    found.sort(key=lambda row: who.pair_ids.index(row.pair_id), reverse=True)
    rows = [KeptRow(_promiser(who, row.pair_id, row.side), row.side, *row[2:]) for row in found]
    if not rows:
        return None
    rep, manager = by_span(rows, bars, "rep"), by_span(rows, bars, "manager")
    names = as_sentence(who.who(who.person_id)), "Your manager" if who.is_own else "You"
    if who.is_own and len(who.managers) == 1:
        names = names[0], who.managers[0]
    return KeptChart(
        groups=charts.bar_groups(
            [(one, other) for one, other in zip(rep, manager, strict=True)],
            height=BAR_HEIGHT,
            bar_width=BAR_WIDTH,
            gap=BAR_GAP,
            box=BAR_BOX,
            stroke=BAR_STROKE,
            most=FEWEST_ON_SCALE,
        ),
        bars=bars,
        legend=tuple(
            KeptLine(name, side, counted.words)
            for side in ("rep", "manager")
            for name, counted in by_person(rows, side).items()
        ),
        desc=_said(bars, rep, manager, names),
        rows=tuple(
            (bar.name, one.words, other.words)
            for bar, one, other in zip(bars, rep, manager, strict=True)
        ),
        rep=names[0],
        manager=names[1],
    )


def _said(
    bars: tuple[Span, ...],
    rep: tuple[Counted, ...],
    manager: tuple[Counted, ...],
    names: tuple[str, str],
) -> str:
    lines = zip(bars, rep, manager, strict=True)
    return " ".join(
        f"{bar.name}: {names[0]} {one.words}, {names[1]} {other.words}."
        for bar, one, other in lines
    )


def _promiser(who: Whose, pair_id: int, side: str) -> str:
    span = who.span(pair_id)
    return as_sentence(who.who(span.rep_id if side == "rep" else span.manager_id))


def _numbers(who: Whose, asked: Asked, period: Period) -> Numbers | None:
    week_on = dates.monday(asked.today)
    since = week_on - timedelta(weeks=period.weeks - 1 + WEEKS_BEFORE)
    found = readings_between(who.pair_ids, who.person_id, since, week_on)
    return numbers(found, week_on, period) if found else None


def _step(who: Whose, step: Rung, asked: Asked) -> LadderStep:
    return LadderStep(
        skill=step.skill,
        words=ladder_words(step, who.who(step.named_by_id), asked.today),
        seen=step.seen or "",
        is_now=step.ended_on is None,
    )
