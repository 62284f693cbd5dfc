from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.focus import Focus, FocusEvidence, ParkedFocus
from oneonone.models.growth import GrowthEntry
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.meeting_agenda import MeetingAgenda


def active_focus(pair_id: int) -> Focus | None:
    return db.session.scalar(
        select(Focus).where(Focus.pair_id == pair_id, Focus.ended_on.is_(None))
    )


def active_focuses(pair_ids: Collection[int]) -> dict[int, Focus]:
    """The one focus of each pair that has one."""
    rows = db.session.scalars(
        select(Focus).where(Focus.pair_id.in_(pair_ids), Focus.ended_on.is_(None))
    )
    return {row.pair_id: row for row in rows}


def is_live(pair_id: int) -> bool:
    """Tell whether the two are in the middle of a one-to-one."""
    found = select(Meeting.id).where(Meeting.pair_id == pair_id).limit(1)
    return db.session.scalar(found.where(Meeting.state == MeetingState.LIVE)) is not None


def undecided(pair_id: int) -> Sequence[MeetingAgenda]:
    """Return the agendas still to come that say what becomes of the focus there was."""
    return db.session.scalars(
        select(MeetingAgenda)
        .join(Meeting, Meeting.id == MeetingAgenda.meeting_id)
        .where(MeetingAgenda.pair_id == pair_id, MeetingAgenda.focus_choice.is_not(None))
        .where(Meeting.state == MeetingState.PLANNED)
    ).all()


def ladder(pair_id: int) -> Sequence[tuple[Focus, FocusEvidence | None]]:
    """Every focus of the pair, the newest first, each beside what was seen of the active one."""
    return [
        (focus, evidence)
        for focus, evidence in db.session.execute(
            select(Focus, FocusEvidence)
            .outerjoin(
                FocusEvidence,
                and_(FocusEvidence.focus_id == Focus.id, Focus.ended_on.is_(None)),
            )
            .where(Focus.pair_id == pair_id)
            .order_by(Focus.started_on.desc(), Focus.id.desc(), FocusEvidence.id.desc())
        )
    ]


def last_evidence(focus_id: int) -> FocusEvidence | None:
    return db.session.scalar(
        select(FocusEvidence)
        .where(FocusEvidence.focus_id == focus_id)
        .order_by(FocusEvidence.id.desc())
        .limit(1)
    )


_AGREED = (
    select(GrowthEntry)
    .where(GrowthEntry.pair_id == bindparam("pair_id"), GrowthEntry.state == "agreed")
    .order_by(GrowthEntry.kind, GrowthEntry.answered_on.desc(), GrowthEntry.id)
)


def agreed(pair_id: int) -> Sequence[GrowthEntry]:
    """What the two agreed about the rep, kind by kind, the latest first."""
    return db.session.scalars(_AGREED, {"pair_id": pair_id}).all()


class Rung(NamedTuple):
    """A focus as a step of the ladder, with what was last seen of it."""

    pair_id: int
    skill: str
    named_by_id: int
    started_on: date
    ended_on: date | None
    ending: str | None
    seen: str | None


_NEWEST = (
    select(func.max(FocusEvidence.id))
    .where(FocusEvidence.focus_id == Focus.id)
    .correlate(Focus)
    .scalar_subquery()
)
_RUNGS = (
    select(
        Focus.pair_id,
        Focus.skill,
        Focus.named_by_id,
        Focus.started_on,
        Focus.ended_on,
        Focus.ending,
        FocusEvidence.text,
    )
    .outerjoin(FocusEvidence, FocusEvidence.id == _NEWEST)
    .where(Focus.pair_id.in_(bindparam("pair_ids", expanding=True)))
    .order_by(Focus.started_on.desc(), Focus.id.desc())
)


def rungs(pair_ids: Collection[int]) -> list[Rung]:
    """Every focus of these pairs as columns, the newest first."""
    return [Rung(*row) for row in db.session.execute(_RUNGS, {"pair_ids": list(pair_ids)})]


_PARKED = (
    select(ParkedFocus)
    .where(ParkedFocus.pair_id.in_(bindparam("pair_ids", expanding=True)))
    .where(ParkedFocus.closed_on.is_(None))
    .order_by(ParkedFocus.id)
)


def parked(pair_id: int) -> Sequence[ParkedFocus]:
    """The ideas of a pair that wait, the oldest first."""
    return parked_of([pair_id])


def parked_of(pair_ids: Collection[int]) -> Sequence[ParkedFocus]:
    """The ideas of these pairs that wait, the oldest first."""
    return db.session.scalars(_PARKED, {"pair_ids": list(pair_ids)}).all()


def parked_idea(idea_id: int) -> ParkedFocus:
    """Return one idea, also one no longer on the list; raises NotVisibleError."""
    found = db.session.get(ParkedFocus, idea_id)
    if found is None:
        raise NotVisibleError
    return found


def focus(focus_id: int) -> Focus:
    """Return one focus, also one that has ended; raises NotVisibleError."""
    found = db.session.get(Focus, focus_id)
    if found is None:
        raise NotVisibleError
    return found


_STEPS = (
    select(Focus, FocusEvidence.text, FocusEvidence.seen_on)
    .outerjoin(FocusEvidence, FocusEvidence.id == _NEWEST)
    .where(Focus.pair_id.in_(bindparam("pair_ids", expanding=True)))
    .order_by(Focus.started_on.desc(), Focus.id.desc())
)


def steps(pair_ids: Collection[int]) -> list[tuple[Focus, str | None, date | None]]:
    """Every focus of these pairs, the newest first, with what was last seen of it and when."""
    rows = db.session.execute(_STEPS, {"pair_ids": list(pair_ids)})
    return [(row, seen, seen_on) for row, seen, seen_on in rows]
