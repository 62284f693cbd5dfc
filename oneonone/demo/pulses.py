"""Pulses of the year, who talked more, the averages that came of it, and cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from oneonone.features.pulse import averages
from oneonone.features.pulse.rules import EVERY, is_due, is_open
from oneonone.lib.dates import local
from oneonone.models import (
    Meeting,
    MeetingState,
    PulseAnswer,
    ShownPulse,
    ShownWorkCard,
    TalkedMore,
    WorkCard,
)
from oneonone.models.pulse import DRIVERS

from .chance import stream
from .company import ZONE, Bond, data
from .slots import Slot
from .year import PairYear

# How many answer, show one, write a line, and say who talked more.
_ANSWERS, _SHOWS, _WRITES, _SAYS = 0.85, 0.12, 0.25, 0.6


def set_the_count(bonds: Sequence[Bond], year: Mapping[str, list[Slot]], at: datetime) -> None:
    """Let the next one-to-one of the first pair be a fourth one, and somebody's last one too,
    where one ended in the last three days: a pulse to come, and one to answer now.

    Slots of long ago go, before anything hangs on them.
    """
    _let_go(year[bonds[0].key], EVERY - 1)
    for bond in bonds[1:]:
        held = _held(year[bond.key])
        if len(held) > EVERY and is_open(_ended_at(held[-1]), at):
            _let_go(year[bond.key], 0)
            return


def _let_go(slots: list[Slot], rest: int) -> None:
    """Take old slots out, all but the very first, until so many are left over from fours."""
    while len(slots) > 1 and len(_held(slots)) % EVERY != rest:
        slots.pop(1)


def write_pulses(session: Session, years: Sequence[PairYear], at: datetime, seed: int) -> None:
    """Write what was answered after every fourth one-to-one, and count the months that are over."""
    for year in years:
        chance = stream(seed, "pulses", year.bond.key)
        for number, meeting in enumerate(_held(year.slots), start=1):
            session.add_all(_talked(year.bond, meeting, chance))
            is_waiting = is_open(_ended_at(meeting), at)
            if is_due(number) and not is_waiting and chance.random() < _ANSWERS:
                session.add_all(_pulse(year.bond, meeting, chance))
    session.flush()
    averages.count(session, at)
    _write_cards(session, [year.bond for year in years], at)


def _held(slots: Sequence[Slot]) -> list[Meeting]:
    found = [slot.meeting for slot in slots if slot.meeting.state == MeetingState.HELD]
    return sorted((it for it in found if not it.is_contested), key=_ended_at)


def _ended_at(meeting: Meeting) -> datetime:
    return meeting.ended_at or meeting.starts_at


def _pulse(bond: Bond, meeting: Meeting, chance: Random) -> Iterator[Any]:
    # Who is kept waiting less says more: 3 to 4 in the middle, now and then a bad month.
    middle = 2.6 + 1.6 * bond.manager.steadiness
    values = {it: min(5, max(1, round(chance.gauss(middle, 0.8)))) for it in DRIVERS}
    line = chance.choice(data("cards")["lines"]) if chance.random() < _WRITES else ""
    answered_at = _ended_at(meeting) + timedelta(minutes=chance.randrange(5, 600))
    is_shown = chance.random() < _SHOWS and bond.pair.ended_on is None
    yield PulseAnswer(
        meeting_id=meeting.id,
        author_id=bond.rep_id,
        **values,
        line=line,
        is_shown=is_shown,
        answered_at=answered_at,
    )
    if is_shown:
        yield ShownPulse(
            pair_id=bond.pair.id,
            meeting_id=meeting.id,
            **values,
            line=line,
            shown_on=local(answered_at, ZONE).date(),
        )


def _talked(bond: Bond, meeting: Meeting, chance: Random) -> Iterator[TalkedMore]:
    for author_id, weights in ((bond.rep_id, (3, 4, 5)), (bond.manager_id, (4, 5, 3))):
        if chance.random() < _SAYS:
            who = chance.choices(("me", "even", "other"), weights)[0]
            yield TalkedMore(author_id=author_id, meeting_id=meeting.id, who=who)


def _write_cards(session: Session, bonds: Sequence[Bond], at: datetime) -> None:
    on = local(at, ZONE).date()
    current = [bond for bond in bonds if bond.pair.ended_on is None]
    for entry in data("cards")["card"]:
        texts = {name: entry[name] for name in ("feedback", "pressure", "helps")}
        mine = [bond for bond in current if entry["who"] in (bond.rep.key, bond.manager.key)]
        for bond in mine:
            is_rep = bond.rep.key == entry["who"]
            other, author_id = (
                (bond.manager.key, bond.rep_id) if is_rep else (bond.rep.key, bond.manager_id)
            )
            if other in entry["shown_to"]:
                session.add(
                    ShownWorkCard(
                        pair_id=bond.pair.id,
                        author_id=author_id,
                        **texts,
                        shown_on=on - timedelta(weeks=6),
                    )
                )
        person = mine[0].people[entry["who"]]
        session.add(WorkCard(author_id=person.id, **texts, changed_on=on - timedelta(weeks=6)))
    session.flush()
