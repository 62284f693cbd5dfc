from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from oneonone.lib.dates import day_in_table, local
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.deal import DealReview
from oneonone.models.growth import GrowthEntry, GrowthEvidence, NoticedEvidence, NoticedGrowth
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.step_note import StepNote

from .rules import Talk, looked_for

_PAIRS: BindParameter[Any] = bindparam("pair_ids", expanding=True)
_HAPPENED = Meeting.state.in_((MeetingState.HELD, MeetingState.LIVE))

_ENTRIES = select(GrowthEntry).where(GrowthEntry.pair_id.in_(_PAIRS)).order_by(GrowthEntry.id)
_EVIDENCE = (
    select(GrowthEvidence, Meeting.starts_at)
    .outerjoin(Meeting, Meeting.id == GrowthEvidence.meeting_id)
    .where(GrowthEvidence.pair_id.in_(_PAIRS))
    .order_by(GrowthEvidence.id)
)
_NOTICED = select(NoticedGrowth).where(NoticedGrowth.pair_id.in_(_PAIRS)).order_by(NoticedGrowth.id)
_NOTICED_EVIDENCE = (
    select(NoticedEvidence, Meeting.starts_at)
    .join(NoticedGrowth, NoticedGrowth.id == NoticedEvidence.noticed_id)
    .outerjoin(Meeting, Meeting.id == NoticedEvidence.meeting_id)
    .where(NoticedGrowth.pair_id.in_(_PAIRS))
    .order_by(NoticedEvidence.id)
)


@dataclass(frozen=True)
class Shown:
    """An entry with its examples, each with when its meeting began."""

    entry: GrowthEntry
    examples: tuple[tuple[GrowthEvidence, datetime | None], ...] = ()


@dataclass(frozen=True)
class ShownNoticed:
    entry: NoticedGrowth
    examples: tuple[tuple[NoticedEvidence, datetime | None], ...] = ()


def entries(pair_ids: Collection[int]) -> list[Shown]:
    """Everything shared in these pairs, the oldest first; two statements."""
    values = {"pair_ids": list(pair_ids)}
    examples = defaultdict(list)
    for row, at in db.session.execute(_EVIDENCE, values):
        examples[row.entry_id].append((row, at))
    return [
        Shown(entry, tuple(examples[entry.id])) for entry in db.session.scalars(_ENTRIES, values)
    ]


def noticed(pair_ids: Collection[int]) -> list[ShownNoticed]:
    """What the viewer has noticed in these pairs and not shared; two statements, in a room none."""
    values = {"pair_ids": list(pair_ids)}
    examples = defaultdict(list)
    for row, at in db.session.execute(_NOTICED_EVIDENCE, values):
        examples[row.noticed_id].append((row, at))
    return [
        ShownNoticed(entry, tuple(examples[entry.id]))
        for entry in db.session.scalars(_NOTICED, values)
    ]


def entry(entry_id: int) -> GrowthEntry:
    """Return one entry; raises NotVisibleError."""
    found = db.session.get(GrowthEntry, entry_id)
    if found is None:
        raise NotVisibleError
    return found


def noticed_entry(noticed_id: int) -> NoticedGrowth:
    """Return what the viewer noticed; raises NotVisibleError."""
    found = db.session.get(NoticedGrowth, noticed_id)
    if found is None:
        raise NotVisibleError
    return found


def example(example_id: int) -> GrowthEvidence:
    """Return one example of a shared entry; raises NotVisibleError."""
    found = db.session.get(GrowthEvidence, example_id)
    if found is None:
        raise NotVisibleError
    return found


def noticed_example(example_id: int) -> NoticedEvidence:
    """Return one example of what the viewer noticed; raises NotVisibleError."""
    found = db.session.get(NoticedEvidence, example_id)
    if found is None:
        raise NotVisibleError
    return found


def examples_of(entry_id: int) -> Sequence[GrowthEvidence]:
    rows = select(GrowthEvidence).where(GrowthEvidence.entry_id == entry_id)
    return db.session.scalars(rows.order_by(GrowthEvidence.id)).all()


def noticed_examples_of(noticed_id: int) -> Sequence[NoticedEvidence]:
    rows = select(NoticedEvidence).where(NoticedEvidence.noticed_id == noticed_id)
    return db.session.scalars(rows.order_by(NoticedEvidence.id)).all()


def ensure_meeting_of(pair_id: int, meeting_id: int) -> None:
    """Raise NotVisibleError where the two of a pair did not meet then."""
    found = select(Meeting.id).where(Meeting.id == meeting_id, Meeting.pair_id == pair_id)
    if db.session.scalar(found.where(_HAPPENED)) is None:
        raise NotVisibleError


_WAITING = (
    select(GrowthEntry.author_id)
    .where(GrowthEntry.pair_id.in_(_PAIRS), GrowthEntry.state == "shared")
    .order_by(GrowthEntry.id)
)


def authors_waiting(pair_ids: Collection[int]) -> Sequence[int]:
    """Who wrote what the rep of these pairs has not answered yet."""
    return db.session.scalars(_WAITING, {"pair_ids": list(pair_ids)}).all()


_TALKS = (
    select(Meeting.id, Meeting.starts_at)
    .where(Meeting.pair_id == bindparam("pair_id"), _HAPPENED)
    .order_by(Meeting.starts_at.desc())
)
_TALKED = (
    select(DealReview.meeting_id, DealReview.deal_name)
    .where(DealReview.pair_id == bindparam("pair_id"))
    .order_by(DealReview.position)
)
_SAID = select(StepNote.meeting_id, StepNote.step, StepNote.key, StepNote.text).where(
    StepNote.pair_id == bindparam("pair_id"), StepNote.text != ""
)


def meetings(pair_id: int, query: str, zone: str, chosen_id: int = 0) -> list[Talk]:
    """Look through a pair's meetings, the latest first; three statements."""
    values = {"pair_id": pair_id}
    deals, skills, said = defaultdict(list), {}, defaultdict(list)
    for meeting_id, name in db.session.execute(_TALKED, values):
        deals[meeting_id].append(name)
    for meeting_id, step, key, text in db.session.execute(_SAID, values):
        said[meeting_id].append(text)
        if (step, key) == ("focus", "skill"):
            skills[meeting_id] = text
    talks = []
    for meeting_id, at in db.session.execute(_TALKS, values):
        skill = skills.get(meeting_id)
        hints = (*deals[meeting_id], *([skill] if skill else []))
        day = day_in_table(local(at, zone).date())
        talks.append(Talk(meeting_id, at, day, hints, tuple(said[meeting_id])))
    return looked_for(talks, query, chosen_id)
