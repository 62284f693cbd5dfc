"""The one-to-ones with a person, one after another, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
from .rows import FocusStep, Slot, Talked
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
    """Read a page of the past in at most six statements; `steps` where they were read already."""
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
    is_last = len(found) <= PER_PAGE
    seen = _seen(who, held, asked, is_last=is_last) if asked.shown == "focus" else {}
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
                    PromiseSaid(who.name_in(slot.pair_id, line.promised_by_id), line)
                    for line in promise_lines(promises, slot)
                ),
                seen=seen.get(slot.id, ()),
            )
        )
    return History(tuple(entries), None if is_last else slots[-1].id)


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
    return who.manager_of(who.span(slot.pair_id)) if len(who.managers) > 1 else ""


def _seen(
    who: Whose, held: Sequence[Slot], asked: Asked, *, is_last: bool
) -> dict[int, tuple[SeenLine, ...]]:
    """What was seen of the focus after each meeting, up to the one shown above it.

    What is noted in a meeting was seen of the focus it found, so its day counts to the one below;
    below the last there is none.
    """
    if not held:
        return {}
    days = {slot.id: local(slot.starts_at, asked.zone).date() for slot in held}
    above = queries.starts_at(asked.before_id) if asked.before_id else None
    until = local(above, asked.zone).date() if above else asked.today
    found: dict[int, list[SeenLine]] = {}
    since = EARLIEST if is_last else days[held[-1].id]
    for row in queries.seen(who.pair_ids, since, until):
        ours = [slot.id for slot in held if slot.pair_id == row.pair_id]
        oldest = ours[-1] if ours and is_last else None
        below = next((one for one in ours if days[one] < row.seen_on), oldest)
        if below is not None:
            day = day_label(row.seen_on, asked.today)
            line = SeenLine(day, who.name_in(row.pair_id, row.author_id), row.text)
            found.setdefault(below, []).append(line)
    return {meeting_id: tuple(lines) for meeting_id, lines in found.items()}
