"""Both sides of a mirror: a manager's own page, and what of it concerns one rep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.pulse import queries as pulse
from oneonone.lib import charts
from oneonone.lib.dates import MONTH_NAMES
from oneonone.screens.people import trends

from . import queries
from .rules import (
    USUAL_WEEKS,
    Mix,
    Overall,
    PairCounts,
    PairPast,
    Span,
    Suggestion,
    counts_of,
    is_young,
    overall,
    span_of,
    suggestion,
)
from .words import (
    beside_words,
    empty_words,
    gap_words,
    heading,
    held_words,
    kept_words,
    named_words,
    off_words,
    period_words,
    quarter_words,
    young_words,
)


@dataclass(frozen=True)
class Asked:
    """How far back one looks, and on which day."""

    weeks: int
    today: date

    @property
    def span(self) -> Span:
        return span_of(self.weeks, self.today)

    @property
    def query(self) -> str:
        return "" if self.weeks == USUAL_WEEKS else f"?weeks={self.weeks}"


@dataclass(frozen=True)
class Line:
    """One pair in words, for whichever of the two reads it."""

    pair_id: int
    rep_id: int
    rep_name: str
    manager: str
    held: str
    beside: str
    gap: str
    off: str
    kept: str
    named: str


@dataclass(frozen=True)
class AskedChart:
    """Questions by quarter: a bar of what was asked to think, in an outline of all."""

    groups: tuple[charts.BarGroup, ...]
    labels: tuple[str, ...]
    desc: str
    # Quarter, to think, to report; the latest first.
    rows: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Month:
    """The averages of one month of a team, of five each."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Mirror:
    """A manager's mirror; with an `empty` sentence there is nothing else yet."""

    asked: Asked
    period: str
    heading: str
    empty: str = ""
    lines: tuple[Line, ...] = ()
    young: str = ""
    all: Overall | None = None
    chart: AskedChart | None = None
    months: tuple[Month, ...] = ()
    suggestion: Suggestion | None = None


@dataclass(frozen=True)
class Together:
    """What of the mirror concerns a rep: a line for each pair, or why there is none yet."""

    asked: Asked
    period: str
    lines: tuple[Line, ...]
    empty: str


def mirror(viewer: Viewer, asked: Asked, zone: str) -> Mirror:
    """Read a manager's mirror in six statements, however many they lead."""
    led = [
        span
        for span in viewer.spans
        if span.manager_id == viewer.person_id and span.id in viewer.open_pairs
    ]
    pairs = _by_name(_past(led, asked.span, zone))
    old = [pair for pair in pairs if not is_young(pair, asked.today)]
    period = period_words(asked.weeks, asked.today)
    if not old:
        return Mirror(asked, period, "Mirror", empty=empty_words(pairs))
    lines = [counts_of(pair, asked.span) for pair in old]
    ids = [pair.pair_id for pair in old]
    talk = queries.talked(ids, asked.span, zone)
    found = overall(lines, queries.asked(ids, asked.span), talk)
    return Mirror(
        asked=asked,
        period=period,
        heading=heading(found.held),
        lines=tuple(_line(it, manager="you", rep=it.pair.first_name) for it in lines),
        young=young_words([pair for pair in pairs if pair not in old]),
        all=found,
        chart=_chart(found.mix),
        months=_months(asked.span),
        suggestion=suggestion(found),
    )


def together(spans: Iterable[PairSpan], asked: Asked, zone: str) -> Together:
    """Read a rep's side of the mirrors they stand in, in three statements."""
    pairs = _past(list(spans), asked.span, zone)
    old = [pair for pair in pairs if not is_young(pair, asked.today)]
    lines = [counts_of(pair, asked.span) for pair in old]
    return Together(
        asked=asked,
        period=period_words(asked.weeks, asked.today),
        lines=tuple(_line(it, manager=_first(it.pair.manager_name), rep="you") for it in lines),
        empty="" if old or not pairs else empty_words(pairs),
    )


def _past(spans: Sequence[PairSpan], span: Span, zone: str) -> list[PairPast]:
    ids = [it.id for it in spans]
    slots, answered = queries.slots(ids, span, zone), queries.answered(ids, span)
    named = queries.named(ids, span)
    return [
        PairPast(
            pair_id=it.id,
            rep_id=it.rep_id,
            rep_name=it.rep_name,
            manager_id=it.manager_id,
            manager_name=it.manager_name,
            started_on=it.started_on,
            slots=tuple(slots[it.id]),
            answered=tuple(answered[it.id]),
            focuses_named_by=tuple(named[it.id]),
        )
        for it in spans
    ]


def _by_name(pairs: Iterable[PairPast]) -> list[PairPast]:
    """Sort by name and by nothing else: nobody is ranked."""
    return sorted(pairs, key=lambda pair: (pair.rep_name.casefold(), pair.pair_id))


def _first(name: str) -> str:
    return name.split()[0]


def _line(counts: PairCounts, *, manager: str, rep: str) -> Line:
    found = counts.tally
    return Line(
        pair_id=counts.pair.pair_id,
        rep_id=counts.pair.rep_id,
        rep_name=counts.pair.rep_name,
        manager=_first(counts.pair.manager_name),
        held=held_words(found.counts),
        beside=beside_words(found),
        gap=gap_words(found.longest_gap),
        off=off_words(found, manager=manager, rep=rep),
        kept=kept_words(counts.kept),
        named=named_words(counts.named_by_rep, counts.named),
    )


def _chart(mix: Mix) -> AskedChart | None:
    if not mix.asked:
        return None
    rows = tuple(
        (quarter_words(*place), think, report) for place, (report, think) in mix.quarters.items()
    )
    return AskedChart(
        groups=charts.bar_groups(
            [((think, think + report),) for _name, think, report in rows],
            height=trends.BAR_HEIGHT,
            bar_width=trends.BAR_WIDTH,
            gap=trends.BAR_GAP,
            box=trends.BAR_BOX,
            stroke=trends.BAR_STROKE,
            most=trends.FEWEST_ON_SCALE,
        ),
        labels=tuple(
            f"{MONTH_NAMES[3 * quarter - 3][:3]} {year}" for year, quarter in mix.quarters
        ),
        desc=" ".join(
            f"{name}: {think} to think, {report} to report." for name, think, report in rows
        ),
        rows=rows[::-1],
    )


def _months(span: Span) -> tuple[Month, ...]:
    """Return the months of some weeks that have an average; one counts from its first day."""
    since = span.since.replace(day=1)
    return tuple(
        Month(f"{MONTH_NAMES[it.month_on.month - 1]} {it.month_on.year}", tuple(it.words.values()))
        for it in pulse.averages()
        if it.month_on >= since
    )


def asked_of(args: Mapping[str, str], periods: Mapping[str, int], today: date) -> Asked:
    """Read `weeks` of an address; anything else is as if it were not there."""
    return Asked(periods.get(args.get("weeks", ""), USUAL_WEEKS), today)
