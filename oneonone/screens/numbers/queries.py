from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.indicators import queries as indicators
from oneonone.features.indicators.entry import Entry, Gauge, Series, gauges, wants_deals
from oneonone.features.indicators.minis import Mini, minis
from oneonone.features.indicators.rules import Indicator, weeks_to_enter
from oneonone.models.person import Team


@dataclass(frozen=True)
class Number:
    """One indicator in one week: its control, what is entered, and how it moved."""

    gauge: Gauge
    entry: Entry | None
    mini: Mini

    @property
    def key(self) -> str:
        return self.gauge.indicator.key

    @property
    def text(self) -> str:
        """Return what is entered, as its control would send it."""
        return self.gauge.current

    @property
    def words(self) -> str:
        return self.gauge.words(self.text) if self.entry else ""

    @property
    def is_counted(self) -> bool:
        """Tell whether the app's own count waits for a yes, or has got it."""
        return bool(self.gauge.counted) and self.text in ("", self.gauge.counted)


@dataclass(frozen=True)
class Week:
    """The numbers of one pair in one week, and the weeks that can be entered."""

    span: PairSpan
    week_on: date
    weeks: tuple[date, ...]
    numbers: tuple[Number, ...]

    @property
    def manager_name(self) -> str:
        return self.span.manager_name.split()[0]

    @property
    def is_this_week(self) -> bool:
        return self.week_on == self.weeks[0]

    @property
    def open_count(self) -> int:
        return sum(number.entry is None for number in self.numbers)

    @cached_property
    def by_key(self) -> dict[str, Number]:
        return {number.key: number for number in self.numbers}

    @property
    def gauges(self) -> tuple[Gauge, ...]:
        return tuple(number.gauge for number in self.numbers)


@dataclass(frozen=True)
class TeamSet:
    """What one team reads."""

    name: str
    indicators: Sequence[Indicator]


def own_span(viewer: Viewer) -> PairSpan | None:
    """Return the pair whose numbers somebody enters; their preparation's go there too."""
    return viewer.span_in_force(viewer.person_id)


def weeks_of(span: PairSpan, today: date) -> tuple[date, ...]:
    return weeks_to_enter(today, span.started_on)


def week(span: PairSpan, week_on: date, weeks: tuple[date, ...], today: date) -> Week:
    """Read one week; the deals only where one of the numbers is ticked or counted by them."""
    series = indicators.readings(span.id, span.rep_id, week_on)
    facts = indicators.deal_facts(span.rep_id, week_on) if wants_deals(series) else []
    # How the deals stood in an earlier week is not known any more.
    counted_on = today if week_on == weeks[0] else None
    measured = gauges(series, week_on, deals=facts, today=counted_on)
    return Week(span, week_on, weeks, _numbers(series, measured, week_on))


def _numbers(
    series: Sequence[Series], measured: Sequence[Gauge], week_on: date
) -> tuple[Number, ...]:
    return tuple(
        Number(gauge, it.at(week_on), mini)
        for it, gauge, mini in zip(series, measured, minis(series, week_on), strict=True)
    )


def teams(viewer: Viewer) -> tuple[Team | None, list[TeamSet]]:
    """Return one's own team, and what the teams read that are one's own or of the reps one leads;
    one's own is left out where its numbers are entered on the same page."""
    by_person = indicators.teams_of({viewer.person_id} | viewer.reps)
    own = by_person.get(viewer.person_id)
    is_entered = own_span(viewer) is not None
    names = {
        team.id: team.name
        for person_id, team in by_person.items()
        if not (is_entered and team is own and person_id == viewer.person_id)
    }
    sets = indicators.team_sets(names) if names else {}
    return own, [TeamSet(name, sets.get(team_id, [])) for team_id, name in names.items()]
