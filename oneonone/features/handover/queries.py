from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from oneonone.lib.dates import day_words
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.commitment import Commitment, CommitmentOutcome
from oneonone.models.focus import Focus, FocusEvidence
from oneonone.models.friction import Friction
from oneonone.models.growth import GrowthEntry, GrowthEvidence
from oneonone.models.handover import HandedOver
from oneonone.models.indicator import Reading
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Pair
from oneonone.models.preparation import PreparationClaim
from oneonone.models.topic import Topic
from oneonone.models.work_card import ShownWorkCard

from .rules import CORRECTED_LATELY, Brought, Change, Offer, weeks_words

_EARLIER = aliased(Pair)
_GROWTH_WORDS = {"strength": "A strength", "value": "A value", "deciding": "How you decide"}
_KIND_WORDS = {"readings": "Your numbers of before", "card": "How you like to work"}


def handed(change: Change) -> set[tuple[str, int, int]]:
    """Return what has come along from the earlier pairs, into this one or one between."""
    rows = db.session.execute(
        select(HandedOver.kind, HandedOver.from_pair_id, HandedOver.source_id).where(
            HandedOver.from_pair_id.in_([it.id for it in change.before])
        )
    )
    return {(kind, pair_id, source_id) for kind, pair_id, source_id in rows}


def offers(change: Change, today: date) -> list[Offer]:
    """Everything that can still come along, in six statements: the latest pair's first."""
    ids = [it.id for it in change.before]
    known = handed(change)
    found = [
        *_promises(change, ids, today),
        *_focuses(change, ids, today),
        *_growth(ids),
        *_readings(ids),
        *_cards(change, ids, today),
    ]
    left = [it for it in found if it.key not in known]
    return sorted(left, key=lambda it: ids.index(it.from_pair_id))


def _promises(change: Change, ids: Sequence[int], today: date) -> list[Offer]:
    rows = db.session.scalars(
        select(Commitment)
        .where(Commitment.pair_id.in_(ids), Commitment.outcome.is_(None))
        .where(Commitment.agreed_at.is_not(None))
        .order_by(Commitment.due_on, Commitment.id)
    )
    return [
        Offer(
            "promise" if row.side == "rep" else "topic",
            row.id,
            row.pair_id,
            row.text,
            f"for {day_words(row.due_on, today)}" if row.due_on else "",
        )
        for row in rows
    ]


def _focuses(change: Change, ids: Sequence[int], today: date) -> list[Offer]:
    rows = db.session.scalars(
        select(Focus).where(Focus.pair_id.in_([*ids, change.here.id]), Focus.ended_on.is_(None))
    ).all()
    has_one = any(row.pair_id == change.here.id for row in rows)
    blocked = f"You and {change.manager} have a focus already. One skill at a time."
    return [
        Offer(
            "focus",
            row.id,
            row.pair_id,
            row.skill,
            f"since {day_words(row.started_on, today)}",
            (row.sign,) if row.sign else (),
            blocked if has_one else "",
        )
        for row in rows
        if row.pair_id != change.here.id
    ]


def _growth(ids: Sequence[int]) -> list[Offer]:
    rows = db.session.execute(
        select(GrowthEntry, GrowthEvidence.quote)
        .outerjoin(
            GrowthEvidence,
            and_(GrowthEvidence.entry_id == GrowthEntry.id, GrowthEvidence.quote != ""),
        )
        .where(GrowthEntry.pair_id.in_(ids), GrowthEntry.state == "agreed")
        .order_by(GrowthEntry.id, GrowthEvidence.id)
    )
    entries: dict[int, GrowthEntry] = {}
    quotes: dict[int, list[str]] = defaultdict(list)
    for entry, quote in rows:
        entries[entry.id] = entry
        if quote is not None:
            quotes[entry.id].append(quote)
    return [
        Offer("growth", it.id, it.pair_id, it.claim, _GROWTH_WORDS[it.kind], tuple(quotes[it.id]))
        for it in entries.values()
    ]


def _readings(ids: Sequence[int]) -> list[Offer]:
    rows = db.session.execute(
        select(Reading.pair_id, func.count(Reading.week_on.distinct()), func.count(Reading.id))
        .where(Reading.pair_id.in_(ids))
        .group_by(Reading.pair_id)
    )
    return [
        Offer("readings", 0, pair_id, "All of them", weeks_words(weeks, numbers))
        for pair_id, weeks, numbers in rows
    ]


def _cards(change: Change, ids: Sequence[int], today: date) -> list[Offer]:
    rows = db.session.scalars(
        select(ShownWorkCard)
        .where(ShownWorkCard.pair_id.in_([*ids, change.here.id]))
        .where(ShownWorkCard.author_id == change.here.rep_id)
    ).all()
    has_one = any(row.pair_id == change.here.id for row in rows)
    return [
        Offer(
            "card",
            row.id,
            row.pair_id,
            "The card as it was",
            f"of {day_words(row.shown_on, today)}",
            tuple(text for text in (row.feedback, row.pressure, row.helps) if text),
            f"{change.manager} has a card of yours already." if has_one else "",
        )
        for row in rows
        if row.pair_id != change.here.id
    ]


_BROUGHT = (
    select(HandedOver, Commitment.text, Topic.text, Focus.skill, GrowthEntry.claim)
    .outerjoin(Commitment, and_(
        HandedOver.kind == "promise", Commitment.id == HandedOver.copy_id,
        Commitment.pair_id == HandedOver.pair_id,
    ))
    .outerjoin(Topic, and_(
        HandedOver.kind == "topic", Topic.id == HandedOver.copy_id,
        Topic.pair_id == HandedOver.pair_id,
    ))
    .outerjoin(Focus, and_(
        HandedOver.kind == "focus", Focus.id == HandedOver.copy_id,
        Focus.pair_id == HandedOver.pair_id,
    ))
    .outerjoin(GrowthEntry, and_(
        HandedOver.kind == "growth", GrowthEntry.id == HandedOver.copy_id,
        GrowthEntry.pair_id == HandedOver.pair_id,
    ))
    .order_by(HandedOver.handed_on, HandedOver.id)
)  # fmt: skip


def brought(
    pair_ids: Collection[int], today: date, managers: dict[int, str] | None = None
) -> list[Brought]:
    """What came along into some pairs, in one statement; `managers` names who led each before."""
    rows = db.session.execute(_BROUGHT.where(HandedOver.pair_id.in_(pair_ids)))
    return [
        Brought(
            id=row.id,
            kind=row.kind,
            text=next((text for text in texts if text), _KIND_WORDS.get(row.kind, "")),
            handed_on=row.handed_on,
            former=(managers or {}).get(row.from_pair_id, ""),
            is_undoable=row.handed_on == today,
        )
        for row, *texts in rows
    ]


def row(change: Change, handed_id: int) -> HandedOver:
    """Return something that came along into this pair; raises NotVisibleError."""
    found = db.session.get(HandedOver, handed_id)
    if found is None or found.pair_id != change.here.id:
        raise NotVisibleError
    return found


def cut_short(on: date) -> list[tuple[HandedOver, int]]:
    """What came along lately into pairs that are over while an earlier one of the rep goes on.

    Only a correction leaves a rep so (features/reporting_lines). Wants a session behind the system
    door.
    """
    goes_on = (
        exists()
        .where(_EARLIER.rep_id == Pair.rep_id, _EARLIER.is_cover.is_(False))
        .where(_EARLIER.started_on < Pair.started_on, _EARLIER.id != Pair.id)
        .where(or_(_EARLIER.ended_on.is_(None), _EARLIER.ended_on > on))
        .correlate(Pair)
    )
    rows = db.session.execute(
        select(HandedOver, Pair.rep_id)
        .join(Pair, Pair.id == HandedOver.pair_id)
        .where(Pair.is_cover.is_(False), Pair.ended_on <= on, Pair.ended_on > on - CORRECTED_LATELY)
        .where(goes_on)
        .order_by(HandedOver.id)
    )
    return [(handed, rep_id) for handed, rep_id in rows]


def held_times(pair_ids: Collection[int]) -> dict[int, int]:
    """Count how often two have met, by pair."""
    rows = db.session.execute(
        select(Meeting.pair_id, func.count(Meeting.id))
        .where(Meeting.pair_id.in_(pair_ids), Meeting.state == MeetingState.HELD)
        .group_by(Meeting.pair_id)
    )
    return dict(rows.all())


def evidence(entry_id: int) -> Sequence[GrowthEvidence]:
    return db.session.scalars(
        select(GrowthEvidence)
        .where(GrowthEvidence.entry_id == entry_id)
        .order_by(GrowthEvidence.id)
    ).all()


def readings(pair_id: int) -> Sequence[Reading]:
    return db.session.scalars(select(Reading).where(Reading.pair_id == pair_id)).all()


def hangs_on_promise(commitment_id: int) -> bool:
    """Tell whether anything was said of a promise since it came along."""
    return any(
        db.session.scalar(select(model.id).where(model.commitment_id == commitment_id).limit(1))
        for model in (CommitmentOutcome, PreparationClaim, Friction)
    )


def is_focus_worked_on(focus_id: int) -> bool:
    seen = select(FocusEvidence.id).where(FocusEvidence.focus_id == focus_id).limit(1)
    return db.session.scalar(seen) is not None
