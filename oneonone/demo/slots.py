"""What became of every slot of the year, and the slots to come."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from oneonone.features.schedule.excused import Span, is_excused
from oneonone.features.schedule.rules import PLANNED_AHEAD
from oneonone.lib.dates import instant, local, monday
from oneonone.models import Cadence, ClosedDays, Leave, Meeting, MeetingMove, MeetingState

from .chance import stream
from .company import ZONE, Bond, working_day

MINUTES = 30
# Between Christmas and New Year the house is closed.
CLOSED_FROM, CLOSED_TO = (12, 24), (1, 1)
_BY_REP = 0.3
_REASONS = ("customer_first", "customer_first", "too_busy", "too_busy", "nothing_pressing")


@dataclass
class Slot:
    """One slot of a pair: what became of it, and the meeting row that says so."""

    bond: Bond
    on: date
    fate: str
    meeting: Meeting
    moves: list[tuple[int, datetime, datetime, datetime]] = field(default_factory=list)

    @property
    def has_words(self) -> bool:
        return self.fate in {"held", "moved", "early"}

    @property
    def held_on(self) -> date:
        """Return the day it took place, after a move if there was one."""
        return local(self.meeting.starts_at, ZONE).date()

    def move_rows(self) -> list[MeetingMove]:
        return [
            MeetingMove(
                pair_id=self.meeting.pair_id,
                meeting_id=self.meeting.id,
                moved_by_id=by_id,
                moved_at=moved_at,
                from_at=from_at,
                to_at=to_at,
            )
            for by_id, moved_at, from_at, to_at in self.moves
        ]


def cadence(bond: Bond) -> Cadence:
    """Return the rhythm that yields the bond's slots."""
    return Cadence(
        pair_id=bond.pair.id,
        starts_on=bond.first_slot_on,
        every_weeks=bond.line.every_weeks,
        weekday=bond.first_slot_on.weekday(),
        at=bond.line.slot[1],
        time_zone=ZONE,
        minutes=MINUTES,
    )


def leave(bond: Bond, on: date) -> Leave | None:
    """Return the days ahead on which the two do not meet."""
    days = bond.leave(on)
    if days is None:
        return None
    first_on, last_on = days
    return Leave(
        pair_id=bond.pair.id, first_on=first_on, last_on=last_on, entered_by_id=bond.rep_id
    )


def slots(bond: Bond, on: date, seed: int) -> list[Slot]:
    """Return the pair's slots of a year and of four weeks to come, oldest first."""
    chance = stream(seed, "slots", bond.key)
    days = list(_days(bond, on + PLANNED_AHEAD))
    past = [day for day in days if day < on]
    fates = {**_fates(bond, past, on, seed, chance), **_coming(bond, days[len(past) :], on)}
    joined = bond.line.since_weeks < 52
    found = []
    for number, day in enumerate(days):
        slot = _slot(bond, day, fates[day], chance, on)
        if joined and number == 0:
            slot.meeting.kind = "first"
        found.append(slot)
    return found


def _days(bond: Bond, until: date) -> Iterator[date]:
    day = bond.first_slot_on
    end = bond.pair.ended_on or until
    while day < end:
        yield day
        day += timedelta(weeks=bond.line.every_weeks)


def _fates(bond: Bond, past: list[date], on: date, seed: int, chance: Random) -> dict[date, str]:
    holidays = {*_holidays(bond.rep.key, on, seed), *_holidays(bond.manager.key, on, seed)}
    lately = list(bond.line.lately)
    fates: dict[date, str] = {}
    for day in reversed(past):
        if _is_off(day, bond.countries, ()):
            fates[day] = "away"
        elif lately:
            fates[day] = lately.pop(0)
        elif day in holidays:
            fates[day] = "away"
        else:
            fates[day] = _fate(bond.manager.steadiness, chance)
    if past and bond.line.since_weeks < 52:
        fates[past[0]] = "held"  # the first one of two people is not the one to lose
    return fates


def _coming(bond: Bond, days: list[date], on: date) -> dict[date, str]:
    """Return what is planned, as the planner would: the next one stands in any case.

    So much hangs on it in the demo that the two meet although it is a holiday.
    """
    away = [days_off] if (days_off := bond.leave(on)) else []
    return {
        day: "away" if number and _is_off(day, bond.countries, away) else "coming"
        for number, day in enumerate(days)
    }


def _fate(steadiness: float, chance: Random) -> str:
    roll = chance.random()
    if roll > steadiness:
        if chance.random() < 0.2:
            return "missed"
        by = "rep" if chance.random() < _BY_REP else "manager"
        return f"skipped {by} {chance.choice(_REASONS)}"
    if roll < 0.02:
        return "offapp"
    return "moved" if roll < 0.11 else "held"


def _holidays(key: str, on: date, seed: int) -> set[date]:
    """Return the days somebody is away in the year before: two weeks in summer, one in spring."""
    chance = stream(seed, "holidays", key)
    found: set[date] = set()
    for month, most, length in ((7, 50, 14), (3, 40, 7)):
        begins = date(on.year, month, 1) + timedelta(days=chance.randrange(most))
        if begins >= on - timedelta(days=14):
            begins = begins.replace(year=on.year - 1)
        found |= {begins + timedelta(days=day) for day in range(length)}
    return found


def closed_days(on: date) -> ClosedDays:
    """Return the next days on which the company is closed."""
    first = date(on.year, *CLOSED_FROM)
    last = date(on.year + 1, *CLOSED_TO)
    return ClosedDays(name="Between the years", first_on=first, last_on=last)


def _is_off(day: date, countries: Collection[str], away: Collection[Span]) -> bool:
    return _is_closed(day) or is_excused(day, countries, away)


def _is_closed(day: date) -> bool:
    return (day.month, day.day) >= CLOSED_FROM or (day.month, day.day) <= CLOSED_TO


def _slot(bond: Bond, day: date, fate: str, chance: Random, on: date) -> Slot:
    starts_at = instant(day, bond.line.slot[1], ZONE)
    meeting = Meeting(
        pair_id=bond.pair.id,
        planned_on=day,
        starts_at=starts_at,
        minutes=MINUTES,
        state=MeetingState.PLANNED,
        kind="regular",
    )
    slot = Slot(bond, day, fate, meeting)
    match fate.split():
        case ["held"] | ["early"]:
            _hold(slot, chance)
        case ["moved"]:
            _move(slot, chance, on)
            _hold(slot, chance)
        case ["offapp"]:
            meeting.state, meeting.is_off_app = MeetingState.HELD, True
        case ["away"]:
            meeting.state = MeetingState.AWAY
        case ["skipped", by, reason]:
            meeting.state, meeting.skip_reason = MeetingState.SKIPPED, reason
            meeting.called_off_by_id = bond.rep_id if by == "rep" else bond.manager_id
            meeting.called_off_at = starts_at - timedelta(minutes=chance.randrange(40, 1500))
    return slot


def _hold(slot: Slot, chance: Random) -> None:
    meeting = slot.meeting
    lasted = chance.randint(24, 33) if slot.fate != "early" else chance.randint(12, 15)
    meeting.state = MeetingState.HELD
    meeting.started_at = meeting.starts_at + timedelta(minutes=chance.randint(0, 4))
    meeting.ended_at = meeting.started_at + timedelta(minutes=lasted)
    meeting.ended_by_id = slot.bond.manager_id if chance.random() < 0.7 else slot.bond.rep_id
    meeting.is_stopped_early = slot.fate == "early"


def _move(slot: Slot, chance: Random, on: date) -> None:
    from_at = slot.meeting.starts_at
    # A day or two later, or later that day where that would be today or another week.
    later = working_day(slot.on, chance.randint(1, 2))
    at = time(chance.choice((9, 11, 13, 15)), chance.choice((0, 15, 30)))
    is_near = later < on and monday(later) == monday(slot.on)
    to_at = instant(later, at, ZONE) if is_near else from_at + timedelta(hours=2)
    by_id = slot.bond.rep_id if chance.random() < _BY_REP else slot.bond.manager_id
    moved_at = from_at - timedelta(minutes=chance.randrange(60, 2400))
    slot.moves.append((by_id, moved_at, from_at, to_at))
    slot.meeting.starts_at = to_at
