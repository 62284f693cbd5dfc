from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select

from oneonone.lib.errors import NotVisibleError
from oneonone.lib.stages import OPEN_STAGES, is_onward
from oneonone.models.base import db
from oneonone.models.deal import Deal, DealMove
from oneonone.models.indicator import OwnIndicator, Reading, TeamIndicator
from oneonone.models.person import Person, Team

from .counting import DealFacts
from .entry import Entry, Series
from .rules import BY_KEY, DEFAULT_KEYS, MOST_PER_TEAM, Indicator, own_indicator

# Half a year: with a one-to-one every four weeks, six readings and thus a usual and a movement.
_WEEKS_READ = 26
# A deal that was won on Friday can still be ticked on Monday.
_MOVED_LATELY = timedelta(weeks=1)


def readings(pair_id: int, rep_id: int, week_on: date) -> list[Series]:
    """The indicators of the rep's team in order, each with its readings of half a year up
    to `week_on`; one statement, own definitions included.

    An indicator nobody has entered yet stands there with none; a key that is no definition any
    more does not.
    """
    since = week_on - timedelta(weeks=_WEEKS_READ - 1)
    rows = db.session.execute(
        select(
            TeamIndicator.key,
            OwnIndicator,
            Reading.week_on,
            Reading.value,
            Reading.entered,
            Reading.source,
        )
        .join(Person, Person.team_id == TeamIndicator.team_id)
        .outerjoin(OwnIndicator, OwnIndicator.key == TeamIndicator.key)
        .outerjoin(
            Reading,
            and_(
                Reading.key == TeamIndicator.key,
                Reading.pair_id == pair_id,
                Reading.week_on >= since,
                Reading.week_on <= week_on,
            ),
        )
        .where(Person.id == rep_id)
        .order_by(TeamIndicator.position, Reading.week_on)
    )
    found: dict[str, tuple[Indicator, list[Entry]]] = {}
    for key, own, on, value, text, source in rows:
        indicator = indicator_of(key, own)
        if indicator is None:
            continue
        _indicator_of, entries = found.setdefault(key, (indicator, []))
        if on is not None:
            entries.append(Entry(on, value, text, source))
    return [Series(indicator, tuple(entries)) for indicator, entries in found.values()]


def indicators_of(rep_id: int) -> dict[str, Indicator]:
    """What the team of a rep reads, by key, in its order."""
    rows = db.session.execute(
        select(TeamIndicator.key, OwnIndicator)
        .join(Person, Person.team_id == TeamIndicator.team_id)
        .outerjoin(OwnIndicator, OwnIndicator.key == TeamIndicator.key)
        .where(Person.id == rep_id)
        .order_by(TeamIndicator.position)
    )
    return {key: it for key, own in rows if (it := indicator_of(key, own)) is not None}


def team_sets(team_ids: Collection[int] | None = None) -> dict[int, list[Indicator]]:
    """What some teams read, or all, each in its order; a team without a set is not there."""
    wanted = (
        select(TeamIndicator.team_id, TeamIndicator.key, OwnIndicator)
        .outerjoin(OwnIndicator, OwnIndicator.key == TeamIndicator.key)
        .order_by(TeamIndicator.team_id, TeamIndicator.position)
    )
    if team_ids is not None:
        wanted = wanted.where(TeamIndicator.team_id.in_(list(team_ids)))
    rows = db.session.execute(wanted)
    found: dict[int, list[Indicator]] = defaultdict(list)
    for team_id, key, own in rows:
        indicator = indicator_of(key, own)
        if indicator is not None:
            found[team_id].append(indicator)
    return dict(found)


def definitions() -> Mapping[str, Indicator]:
    """All definitions by key, of the code and the company's own; the own ones that are switched
    off as well, because readings name them."""
    rows = db.session.scalars(select(OwnIndicator).order_by(OwnIndicator.id))
    return {**BY_KEY, **{row.key: _of_own(row) for row in rows}}


def own_row(own_id: int) -> OwnIndicator:
    """Return one of the company's own; raises NotVisibleError."""
    found = db.session.get(OwnIndicator, own_id)
    if found is None:
        raise NotVisibleError
    return found


def own_rows() -> Sequence[OwnIndicator]:
    return db.session.scalars(
        select(OwnIndicator).order_by(OwnIndicator.is_off, OwnIndicator.id)
    ).all()


@dataclass(frozen=True)
class TeamChoice:
    """A team with its five places, and what can stand in them."""

    team: Team
    places: tuple[str, ...]
    offered: tuple[Indicator, ...]
    # It has chosen nothing yet: what stands there is what a team begins with.
    is_new: bool


@dataclass(frozen=True)
class OwnChoice:
    """One of the company's own definitions, and which teams read it."""

    row: OwnIndicator
    indicator: Indicator
    readers: tuple[str, ...]

    @property
    def words(self) -> dict[str, Any]:
        names = ("name", "definition", "why", "is_in_control")
        return {name: getattr(self.row, name) for name in names}


def team_choices(sent_id: int = 0, sent: Sequence[str] = ()) -> list[TeamChoice]:
    """Every team by name; `sent` is what was chosen for one of them and not kept."""
    known, sets = definitions(), team_sets()
    return [
        _choice(team, sent if team.id == sent_id else None, sets.get(team.id, []), known)
        for team in teams()
    ]


def _choice(
    team: Team,
    sent: Sequence[str] | None,
    has: Sequence[Indicator],
    known: Mapping[str, Indicator],
) -> TeamChoice:
    now = [it.key for it in has]
    keys = list(now or DEFAULT_KEYS) if sent is None else [key for key in sent if key in known]
    places = (*keys, *[""] * MOST_PER_TEAM)[: max(MOST_PER_TEAM, len(keys))]
    offered = tuple(it for it in known.values() if not it.is_off or it.key in now)
    return TeamChoice(team, tuple(places), offered, not now)


def own_choices() -> list[OwnChoice]:
    """The company's own definitions, those that are switched off last."""
    names = {team.id: team.name for team in teams()}
    readers: dict[str, list[str]] = defaultdict(list)
    for team_id, indicators in team_sets().items():
        for it in indicators:
            readers[it.key].append(names[team_id])
    return [OwnChoice(row, _of_own(row), tuple(sorted(readers[row.key]))) for row in own_rows()]


def teams_of(person_ids: Collection[int]) -> dict[int, Team]:
    """The teams these people are in, by person; who is in none is not there."""
    rows = db.session.execute(
        select(Person.id, Team)
        .join(Team, Team.id == Person.team_id)
        .where(Person.id.in_(person_ids))
        .order_by(Team.name, Person.id)
    )
    return dict(rows.all())


def teams() -> Sequence[Team]:
    return db.session.scalars(select(Team).order_by(Team.name)).all()


def team(team_id: int) -> Team:
    """Return one team; raises NotVisibleError."""
    found = db.session.get(Team, team_id)
    if found is None:
        raise NotVisibleError
    return found


def team_rows(team_id: int) -> Sequence[TeamIndicator]:
    return db.session.scalars(select(TeamIndicator).where(TeamIndicator.team_id == team_id)).all()


def deal_facts(rep_id: int, week_on: date) -> list[DealFacts]:
    """What can be ticked and counted of a rep's deals: the open ones and those moved lately."""
    since = week_on - _MOVED_LATELY
    rows = db.session.execute(
        select(Deal, DealMove)
        .outerjoin(DealMove, and_(DealMove.deal_id == Deal.id, DealMove.moved_on >= since))
        .where(Deal.rep_id == rep_id)
        .where(or_(Deal.stage.in_(OPEN_STAGES), DealMove.id.is_not(None)))
        .order_by(Deal.changed_on.desc(), Deal.name, DealMove.moved_on)
    )
    found: dict[int, tuple[Deal, date | None]] = {}
    for deal, move in rows:
        _deal, moved_on = found.get(deal.id, (deal, None))
        is_further = move is not None and is_onward(move.from_stage, move.to_stage)
        found[deal.id] = (deal, move.moved_on if is_further else moved_on)
    return [_facts(deal, moved_on) for deal, moved_on in found.values()]


def reading(pair_id: int, key: str, week_on: date) -> Reading | None:
    return db.session.scalar(
        select(Reading).where(
            Reading.pair_id == pair_id, Reading.key == key, Reading.week_on == week_on
        )
    )


def _facts(deal: Deal, moved_on: date | None) -> DealFacts:
    return DealFacts(
        id=deal.id,
        name=deal.name,
        is_open=deal.stage in OPEN_STAGES,
        value=deal.value or Decimal(0),
        heard_on=deal.last_buyer_action_on or deal.stage_since,
        next_step_on=deal.next_step_on,
        moved_on=moved_on,
    )


def indicator_of(key: str, own: OwnIndicator | None) -> Indicator | None:
    """What a key means, given the row of the company's own that has it; None for neither."""
    return BY_KEY.get(key) or (_of_own(own) if own is not None else None)


def _of_own(row: OwnIndicator) -> Indicator:
    return own_indicator(
        row.key,
        name=row.name,
        definition=row.definition,
        why=row.why,
        unit=row.unit,
        better=row.better,
        maximum=row.maximum,
        in_control=row.is_in_control,
        is_off=row.is_off,
    )
