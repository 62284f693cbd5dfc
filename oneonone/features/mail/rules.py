"""Who is told what and when; pure.

Reminders are about a time, never about somebody: none says that a person has not prepared (D18).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from oneonone.lib import dates
from oneonone.lib.slots import ASKED_AFTER, SATURDAY, answer_by, opens_at

# When a mail was not taken: again after these, then never again.
AGAIN_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
    timedelta(hours=4),
    timedelta(hours=12),
)
# Reminders wait for the morning; who reads mail at night is not asked to.
DAY_BEGINS, DAY_ENDS = time(7, 0), time(20, 0)
MORNING = time(7, 30)
AFTERNOON = time(16, 0)
# A mail that calls a meeting off still has to clear calendars a little after its time.
CALLED_OFF_FOR = timedelta(days=1)
RECAP_FOR = timedelta(days=7)
# After a week nobody remembers whether they met.
MISSED_FOR = timedelta(days=7)
# What was sent or given up is nobody's business two months later.
KEPT_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Kind:
    """A kind of mail as its reader chooses it."""

    key: str
    label: str
    hint: str
    # Who gets it: "rep", "manager", or both.
    sides: tuple[str, ...] = ("rep", "manager")
    # Sent because of the time, not because somebody did something.
    is_reminder: bool = False
    # Sent whatever somebody has chosen: what it says must reach them.
    is_always: bool = False


KINDS = (
    Kind("planned", "A new one-to-one", "An invitation for your calendar."),
    Kind("moved", "A one-to-one has moved", "The new time, and your calendar follows."),
    Kind("called_off", "A one-to-one is called off", "Your calendar takes it out."),
    Kind(
        "preparation_opens",
        "Preparation is open",
        "Two days before you meet, in daylight.",
        sides=("rep",),
        is_reminder=True,
    ),
    Kind("tomorrow", "We meet tomorrow", "At four the afternoon before.", is_reminder=True),
    Kind(
        "ready_page",
        "Today’s page is ready",
        "At half past seven on the day you meet.",
        sides=("manager",),
        is_reminder=True,
    ),
    Kind(
        "missed",
        "Did you meet?",
        "A day after a time that passed, and once more when it counts as missed.",
        sides=("manager",),
        is_reminder=True,
    ),
    Kind(
        "promise_due",
        "Something I promised is due",
        "The morning of that day. What it is stands in oneonone only.",
        is_reminder=True,
    ),
    Kind("recap", "What we agreed", "A link to the record, right after you close."),
    Kind(
        "talk_sooner",
        "Somebody wants to talk sooner",
        "As soon as they ask.",
        sides=("manager",),
    ),
    Kind("new_manager", "A new manager", "Who leads whom, and from when.", is_always=True),
)
KIND = {kind.key: kind for kind in KINDS}
# Those that change a calendar.
INVITING = ("planned", "moved", "called_off")


def kinds_for(sides: Collection[str]) -> list[Kind]:
    """Return the kinds somebody can choose, as a rep, a manager or both."""
    return [kind for kind in KINDS if set(kind.sides) & set(sides) and not kind.is_always]


class Slot(Protocol):
    """A meeting as it is stored."""

    @property
    def state(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def not_met_at(self) -> datetime | None: ...
    @property
    def not_met_by_id(self) -> int | None: ...


class Reminder(NamedTuple):
    """A mail that a time brings: `due_at` in UTC, `on` the day it is about, for its reader."""

    kind: str
    side: str
    due_at: datetime
    on: date
    stage: str = ""


@dataclass(frozen=True)
class Zones:
    """The zones of the two, and the one their rhythm is said in."""

    rep: str
    manager: str
    series: str

    def of(self, side: str) -> str:
        return self.rep if side == "rep" else self.manager


def again_at(attempts: int, now: datetime) -> datetime | None:
    """Return when a mail that was not taken is tried again; nothing when it is given up."""
    return now + AGAIN_AFTER[attempts - 1] if attempts <= len(AGAIN_AFTER) else None


def in_daylight(moment: datetime, zone: str) -> datetime:
    """Return the moment, or the next morning at seven where it is night for the reader."""
    wall = dates.local(moment, zone)
    if wall.time() >= DAY_ENDS:
        return dates.instant(wall.date() + timedelta(days=1), DAY_BEGINS, zone)
    if wall.time() < DAY_BEGINS:
        return dates.instant(wall.date(), DAY_BEGINS, zone)
    return moment


def reminders(slot: Slot, zones: Zones) -> Iterator[Reminder]:
    """Return every reminder a planned slot brings, each with the time it may be sent."""
    if slot.state != "planned":
        return
    yield from _before(slot.starts_at, zones)
    zone = zones.manager
    slot_on = dates.local(slot.starts_at, zone).date()
    asked_at = in_daylight(slot.starts_at + ASKED_AFTER, zone)
    yield Reminder("missed", "manager", asked_at, slot_on, "asked")
    counted_at = in_daylight(missed_at(slot, zones.series), zone)
    yield Reminder("missed", "manager", counted_at, slot_on, "counted")


def _before(starts_at: datetime, zones: Zones) -> Iterator[Reminder]:
    on = {side: dates.local(starts_at, zones.of(side)).date() for side in ("rep", "manager")}
    yield Reminder("preparation_opens", "rep", _told_open_at(starts_at, zones.rep), on["rep"])
    for side in ("rep", "manager"):
        day_before = on[side] - timedelta(days=1)
        due_at = dates.instant(day_before, AFTERNOON, zones.of(side))
        yield Reminder("tomorrow", side, due_at, on[side])
    morning = dates.instant(on["manager"], MORNING, zones.manager)
    # Before the rep can say anything the page has little to show.
    yield Reminder("ready_page", "manager", max(morning, opens_at(starts_at)), on["manager"])


def _told_open_at(starts_at: datetime, zone: str) -> datetime:
    """Return when a rep is told: not at night, and on a weekend not before Monday morning."""
    told_at = in_daylight(opens_at(starts_at), zone)
    on = dates.local(told_at, zone).date()
    if on.weekday() >= SATURDAY and dates.local(starts_at, zone).weekday() < SATURDAY:
        return dates.instant(dates.monday(on) + timedelta(days=7), MORNING, zone)
    return told_at


def missed_at(slot: Slot, series_zone: str) -> datetime:
    """Return the moment a slot nobody answers for counts as missed, or an answer of no made it."""
    if slot.not_met_at is not None:
        return slot.not_met_at
    day_after = answer_by(slot.starts_at, series_zone) + timedelta(days=1)
    return dates.instant(day_after, time(0, 0), series_zone)


def is_timely(
    kind: str,
    slot: Slot | None,
    now: datetime,
    *,
    stage: str = "",
    on: date | None = None,
    reader_id: int = 0,
    zones: Zones | None = None,
    side: str = "manager",
) -> bool:
    """Tell whether a mail about a meeting still makes sense, as the meeting is now.

    `on` is the day a reminder was made for: one for a slot that has moved to another day since
    is not sent, its new day brings its own.
    """
    if kind == "called_off":
        return slot is None or now < slot.starts_at + CALLED_OFF_FOR
    if slot is None:
        return kind in INVITING  # said as called off
    if kind in ("planned", "moved"):
        return slot.state not in ("live", "held") and now < slot.starts_at
    if kind == "recap":
        return slot.state == "held"
    if slot.state != "planned" or zones is None:
        return False
    if on is not None and dates.local(slot.starts_at, zones.of(side)).date() != on:
        return False
    if kind != "missed":
        return now < slot.starts_at
    return _still_asks(slot, now, stage, zones, reader_id)


def _still_asks(slot: Slot, now: datetime, stage: str, zones: Zones, reader_id: int) -> bool:
    counts_from = missed_at(slot, zones.series)
    if stage == "asked":
        return slot.starts_at + ASKED_AFTER <= now < counts_from
    # Who said no knows.
    is_news = slot.not_met_by_id != reader_id
    return is_news and counts_from <= now < counts_from + MISSED_FOR


def is_due_day(due_on: date, now: datetime, zone: str) -> bool:
    """Tell whether it is the morning of the due day, or later on it, where the reader lives."""
    wall = dates.local(now, zone)
    return wall.date() == due_on and MORNING <= wall.time() < DAY_ENDS


def when_words(starts_at: datetime, now: datetime, zone: str, other_zone: str) -> str:
    """Say when: "Tuesday 24 November at 10:00 (Paris time)".

    Never "tomorrow": a mail may be read a day later. The zone is named where the two live in
    different ones (R-TIME-4).
    """
    wall, other = dates.local(starts_at, zone), dates.local(starts_at, other_zone)
    year = "" if wall.year == dates.local(now, zone).year else f" {wall.year}"
    day = f"{dates.DAY_NAMES[wall.weekday()]} {wall.day} {dates.MONTH_NAMES[wall.month - 1]}{year}"
    said = f"{day} at {dates.time_words(starts_at, zone)}"
    return said if wall.utcoffset() == other.utcoffset() else f"{said} ({zone_words(zone)})"


def near_words(starts_at: datetime, now: datetime, zone: str) -> str:
    """Say "today" or "tomorrow", and nothing for any other day."""
    days = (dates.local(starts_at, zone).date() - dates.local(now, zone).date()).days
    return {0: "today", 1: "tomorrow"}.get(days, "")


def from_day_words(fact: object, now: datetime, zone: str) -> str:
    """Say from when somebody leads: "from today", "from Wednesday 2 December"; nothing for none."""
    on = day_from(fact)
    today = dates.local(now, zone).date()
    return "" if on is None else f"from {dates.day_words(max(on, today), today)}"


def zone_words(zone: str) -> str:
    """Name a zone as people do: "Paris time"."""
    return f"{zone.rpartition('/')[2].replace('_', ' ')} time"


def moment_from(fact: object) -> datetime | None:
    """Read a moment from a mail's facts; nothing where there is none."""
    if not isinstance(fact, str):
        return None
    try:
        moment = datetime.fromisoformat(fact)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def day_from(fact: object) -> date | None:
    """Read a day from a mail's facts; nothing where there is none."""
    try:
        return date.fromisoformat(fact) if isinstance(fact, str) else None
    except ValueError:
        return None
