"""The one-to-ones with a person, one after another, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oneonone.features.growth import queries as growth
from oneonone.lib.dates import EARLIEST, local

from . import queries
from .history_rules import (
    FocusThen,
    PromiseLine,
    beside_words,
    day_label,
    fate_words,
    focus_then,
    promise_lines,
)
from .rows import FocusStep, Seen, Slot, Talked
from .whose import Whose

PER_PAGE = 10
SHOWN = {"all": "All", "promises": "Promises", "deals": "Deals", "focus": "Focus"}


@dataclass(frozen=True)
class Asked:
    """What of a person's past is asked for, and on whose wall clock."""

    now: datetime
    zone: str
    shown: str = "all"
    before_id: int | None = None

    @property
    def today(self) -> date:
        return local(self.now, self.zone).date()


@dataclass(frozen=True)
class SeenLine:
    day: str
    who: str
    text: str


@dataclass(frozen=True)
class PromiseSaid:
    who: str
    line: PromiseLine


@dataclass(frozen=True)
class Entry:
    """One slot of the past; a `fate` says why there was no meeting."""

    id: int
    on: date
    day: str
    beside: str
    with_whom: str
    heading: str
    fate: str = ""
    is_moved: bool = False
    is_focus: bool = False
    change: str = ""
    deals: tuple[Talked, ...] = ()
    promises: tuple[PromiseSaid, ...] = ()
    seen: tuple[SeenLine, ...] = ()


@dataclass(frozen=True)
class History:
    """A page of the past; `earlier_id` is the meeting after which the next page goes on."""

    entries: tuple[Entry, ...]
    earlier_id: int | None


def history(who: Whose, asked: Asked, steps: Sequence[FocusStep] | None = None) -> History:
    """Read a page of the past in at most five statements; `steps` where they were read already."""
    found = queries.meetings(
        who.pair_ids,
        asked.now,
        shown=asked.shown,
        before_id=asked.before_id,
        limit=PER_PAGE + 1,
    )
    slots = found[:PER_PAGE]
    held = [slot for slot in slots if slot.state == "held"]
    steps = growth.rungs(who.pair_ids) if steps is None else steps
    ids = [slot.id for slot in held]
    # Each asks only for what its filter shows.
    has = {kind: bool(ids) and asked.shown in ("all", kind) for kind in SHOWN}
    deals = queries.deals_of(ids) if has["deals"] else []
    promises = queries.promises_of(ids) if has["promises"] else []
    worded = queries.focus_words(who.pair_ids, held[0].starts_at) if held else []
    below = found[PER_PAGE] if len(found) > PER_PAGE else None
    seen = _seen(who, held, below, asked) if asked.shown == "focus" else {}
    entries = []
    for slot in slots:
        if slot.state != "held":
            entries.append(_quiet(slot, who, asked))
            continue
        then = focus_then(slot, steps, worded, asked.zone)
        entries.append(
            _entry(
                slot,
                who,
                asked,
                then,
                deals=tuple(deal for deal in deals if deal.meeting_id == slot.id),
                promises=tuple(
                    PromiseSaid(_name_of(who, slot, line.promised_by_id), line)
                    for line in promise_lines(promises, slot)
                ),
                seen=seen.get(slot.id, ()),
            )
        )
    return History(tuple(entries), slots[-1].id if len(found) > PER_PAGE else None)


def _quiet(slot: Slot, who: Whose, asked: Asked) -> Entry:
    on = local(slot.starts_at, asked.zone).date()
    return Entry(
        id=slot.id,
        on=on,
        day=day_label(on, asked.today),
        beside="",
        with_whom=_with_whom(who, slot),
        heading="",
        fate=fate_words(slot, asked.zone, asked.now),
    )


def _entry(
    slot: Slot,
    who: Whose,
    asked: Asked,
    then: FocusThen,
    *,
    deals: tuple[Talked, ...],
    promises: tuple[PromiseSaid, ...],
    seen: tuple[SeenLine, ...],
) -> Entry:
    on = local(slot.starts_at, asked.zone).date()
    plain = "How you like to work" if slot.kind == "first" else "One-to-one"
    return Entry(
        id=slot.id,
        on=on,
        day=day_label(on, asked.today),
        beside=beside_words(slot, asked.zone, asked.today),
        with_whom=_with_whom(who, slot),
        heading=then.skill or plain,
        is_moved=slot.moved_from is not None,
        is_focus=bool(then.skill),
        change=then.change if asked.shown in ("all", "focus") else "",
        deals=deals,
        promises=promises,
        seen=seen,
    )


def _with_whom(who: Whose, slot: Slot) -> str:
    """Name the manager where a rep has had several."""
    return who.span(slot.pair_id).manager_name.split()[0] if len(who.managers) > 1 else ""


def _name_of(who: Whose, slot: Slot, person_id: int) -> str:
    span = who.span(slot.pair_id)
    name = span.rep_name if person_id == span.rep_id else span.manager_name
    return name.split()[0]


def _seen(
    who: Whose, held: Sequence[Slot], below: Slot | None, asked: Asked
) -> dict[int, tuple[SeenLine, ...]]:
    """What was seen of the focus up to each meeting, since the one shown below it."""
    if not held:
        return {}
    days = {slot.id: local(slot.starts_at, asked.zone).date() for slot in held}
    first_on = EARLIEST
    if below is not None:
        first_on = local(below.starts_at, asked.zone).date() + timedelta(days=1)
    rows = queries.seen(who.pair_ids, first_on, days[held[0].id])
    found: dict[int, list[Seen]] = {}
    for row in rows:
        upto = [slot for slot in held if slot.pair_id == row.pair_id]
        at = [slot.id for slot in reversed(upto) if days[slot.id] >= row.seen_on]
        if at:
            found.setdefault(at[0], []).append(row)
    return {
        meeting_id: tuple(
            SeenLine(
                day_label(row.seen_on, asked.today),
                _name_of_author(who, row),
                row.text,
            )
            for row in of_meeting
        )
        for meeting_id, of_meeting in found.items()
    }


def _name_of_author(who: Whose, row: Seen) -> str:
    span = who.span(row.pair_id)
    name = span.rep_name if row.author_id == span.rep_id else span.manager_name
    return name.split()[0]
