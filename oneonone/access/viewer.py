"""Who is looking, and whose rows are theirs: the only code that knows what "my team" means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, null, or_, select
from sqlalchemy.orm import Session, aliased

from oneonone.models.account import Role
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Pair
from oneonone.models.person import Person

from .errors import UnscopedQueryError
from .permissions import Permission, permissions_of

# The id that no person and no pair has.
NOBODY = 0


class EveryPair:
    """Every pair there is."""


EVERY_PAIR = EveryPair()


@dataclass(frozen=True)
class PairSpan:
    """A pair with its two names, as the viewer knows it."""

    id: int
    rep_id: int
    manager_id: int
    started_on: date
    ended_on: date | None
    rep_name: str
    manager_name: str
    is_cover: bool = False
    # How often something of the pair was written, as of the request's first statement.
    changes: int | None = None
    layout: int | None = None
    # What the rep said of it after its end (models/pair.py).
    promises_closed_on: date | None = None
    regranted_on: date | None = None
    # Whether the rep leads one-to-ones of their own.
    rep_leads: bool = False

    def is_open(self, on: date) -> bool:
        return self.started_on <= on and (self.ended_on is None or on < self.ended_on)

    def has_lasting_promises(self, on: date, former_manager_days: int) -> bool:
        """Tell whether who led the pair until lately may still read its open promises (D4)."""
        if self.ended_on is None or on < self.ended_on:
            return False
        is_closed = self.promises_closed_on is not None and self.promises_closed_on <= on
        return not is_closed and on < self.ended_on + timedelta(days=former_manager_days)


@dataclass(frozen=True)
class Viewer:
    """The ids of what one person may read and write, computed once per request."""

    person_id: int
    permissions: frozenset[Permission]
    # Pairs whose meetings and words may be read.
    pairs: frozenset[int] = frozenset()
    # Pairs that are open, so that their rows may be written.
    open_pairs: frozenset[int] = frozenset()
    # Pairs that ended lately, of which the viewer as their manager still reads the open promises.
    lasting_pairs: frozenset[int] = frozenset()
    # Pairs whose meetings may be counted: the own ones unless a binding for counts says others.
    # EVERY_PAIR is no list: twelve thousand ids would cost ten milliseconds a query.
    counted_pairs: frozenset[int] | EveryPair | None = None
    # Reps whose deals may be read and written.
    reps: frozenset[int] = frozenset()
    # Whose private rows may be read: the viewer's own, and nobody's in a room.
    private_author_id: int = NOBODY
    room_meeting_id: int | None = None
    spans: tuple[PairSpan, ...] = ()

    @property
    def managers(self) -> frozenset[int]:
        """Whose own questions may be read: one's own, and those of who leads one now."""
        led_by = {span.manager_id for span in self.spans if span.id in self.open_pairs}
        return frozenset(led_by | ({self.private_author_id} - {NOBODY}))

    def span_in_force(self, rep_id: int) -> PairSpan | None:
        """Return the open pair of a rep that the viewer is in; while somebody covers, that one,
        for it is whom the rep prepares for and meets."""
        open_spans = (
            span
            for span in self.spans
            if span.id in self.open_pairs
            and span.rep_id == rep_id
            and self.person_id in (rep_id, span.manager_id)
        )
        return max(open_spans, key=lambda span: (span.is_cover, span.started_on), default=None)

    @property
    def is_room(self) -> bool:
        return self.room_meeting_id is not None

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions


_REP, _MANAGER = aliased(Person), aliased(Person)
_LED = aliased(Pair)
# As `models/session.py` asks it of every request.
_LEADS = (
    exists()
    .where(_LED.manager_id == Pair.rep_id, _LED.ended_on.is_(None), ~_LED.is_cover)
    .where(Pair.manager_id == bindparam("person_id"))
    .correlate(Pair)
)
# Built once: composing the same statement anew cost more than running it.
_SPANS = (
    select(
        Pair.id,
        Pair.rep_id,
        Pair.manager_id,
        Pair.started_on,
        Pair.ended_on,
        _REP.name,
        _MANAGER.name,
        Pair.is_cover,
        null(),
        null(),
        Pair.promises_closed_on,
        Pair.regranted_on,
        _LEADS,
    )
    .join(_REP, _REP.id == Pair.rep_id)
    .join(_MANAGER, _MANAGER.id == Pair.manager_id)
    .where(or_(Pair.rep_id == bindparam("person_id"), Pair.manager_id == bindparam("person_id")))
    .order_by(Pair.started_on, Pair.id)
)


_WIDTH = len(fields(PairSpan))


def spans_of(session: Session, person_id: int) -> tuple[PairSpan, ...]:
    """Return every pair the person is or was in, oldest first.

    For who is not signed in yet; a request reads them together with its session.
    """
    return tuple(PairSpan(*row) for row in session.execute(_SPANS, {"person_id": person_id}))


def spans_in(rows: Iterable[Sequence[Any]]) -> tuple[PairSpan, ...]:
    """Return the pairs of rows that begin with PairSpan's fields; one without a pair has none."""
    return tuple(PairSpan(*row[:_WIDTH]) for row in rows if row[0] is not None)


def viewer_of(
    person_id: int,
    spans: Sequence[PairSpan],
    on: date,
    *,
    is_hr: bool,
    is_admin: bool,
    former_manager_days: int = 0,
) -> Viewer:
    """Return what a signed-in person may see and do on a day.

    A rep reads the words of all their pairs for ever; a manager reads them while the pair is
    open and not a day longer (D4), but for promises still open, and unless the rep, theirs again
    by a later pair, has let them. Both write only while it is open.
    """
    open_spans = [span for span in spans if span.is_open(on)]
    as_rep = {span.id for span in spans if span.rep_id == person_id}
    led = [span for span in open_spans if span.manager_id == person_id]
    led_as_usual = {span.rep_id for span in led if not span.is_cover}
    was_led = [span for span in spans if span.manager_id == person_id and span not in open_spans]
    roles = {Role.PERSON}
    if led:
        roles.add(Role.MANAGER)
    if any(span.rep_leads and not span.is_cover for span in led):
        roles.add(Role.LEADER)
    if is_hr:
        roles.add(Role.HR)
    if is_admin:
        roles.add(Role.ADMIN)
    return Viewer(
        person_id=person_id,
        permissions=permissions_of(frozenset(roles)),
        pairs=frozenset(
            as_rep
            | {span.id for span in led}
            | {span.id for span in was_led if span.regranted_on and span.rep_id in led_as_usual}
        ),
        open_pairs=frozenset(span.id for span in open_spans),
        lasting_pairs=frozenset(
            span.id for span in was_led if span.has_lasting_promises(on, former_manager_days)
        ),
        reps=frozenset({person_id} | {span.rep_id for span in led}),
        private_author_id=person_id,
        spans=tuple(spans),
    )


def counting(viewer: Viewer, pair_ids: frozenset[int] | EveryPair) -> Viewer:
    """Return the viewer as who only counts: these pairs' meetings, and nothing else of anybody.

    Not even their own words, for HR people have one-to-ones as well: a page of counts can then
    show no word by any mistake. Raises UnscopedQueryError for who may not count so much.
    """
    wanted = Permission.PARTICIPATION_READ
    if isinstance(pair_ids, EveryPair):
        wanted = Permission.PARTICIPATION_READ_ALL
    if not viewer.can(wanted):
        raise UnscopedQueryError(f"Counting so much needs {wanted}.")
    return Viewer(
        person_id=viewer.person_id,
        permissions=viewer.permissions
        & {Permission.PARTICIPATION_READ, Permission.PARTICIPATION_READ_ALL},
        counted_pairs=pair_ids,
    )


def room_of(viewer: Viewer, meeting_id: int, pair_id: int) -> Viewer:
    """Return the viewer narrowed to a room: one meeting, its pair, and no private row."""
    spans = tuple(span for span in viewer.spans if span.id == pair_id)
    return Viewer(
        person_id=viewer.person_id,
        permissions=permissions_of(frozenset({Role.ROOM})),
        pairs=viewer.pairs & {pair_id},
        open_pairs=viewer.open_pairs & {pair_id},
        reps=viewer.reps & {span.rep_id for span in spans},
        room_meeting_id=meeting_id,
        spans=spans,
    )


def is_in_room(viewer: Viewer, session: Session, meeting_id: int) -> bool:
    """Tell whether a room reaches a meeting: its own, or its pair's last held one before it."""
    if meeting_id == viewer.room_meeting_id:
        return True
    last_id = session.scalar(
        select(Meeting.id)
        .where(Meeting.pair_id.in_(viewer.pairs), Meeting.state == MeetingState.HELD)
        .where(Meeting.id != viewer.room_meeting_id)
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )
    return meeting_id == last_id
