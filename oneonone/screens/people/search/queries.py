"""Everything the two of a pair said to one another, as columns, for looking through it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    DateTime,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from oneonone.models.base import db
from oneonone.models.check_in import CheckIn
from oneonone.models.commitment import Commitment
from oneonone.models.correction import Correction
from oneonone.models.deal import DealReview
from oneonone.models.focus import Focus, FocusEvidence, ParkedFocus
from oneonone.models.friction import Friction
from oneonone.models.growth import GrowthEntry, GrowthEvidence
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Pair
from oneonone.models.preparation import Preparation
from oneonone.models.step_note import StepNote
from oneonone.models.topic import Topic

# How many of a rep's check-ins who leads them sees (product.md §3).
CHECK_INS_SHOWN = 4
_PAIRS: BindParameter[Any] = bindparam("pair_ids", expanding=True)
_NOWHERE = cast(null(), Integer)
_NOBODY = cast(null(), Integer)
_NEVER = cast(null(), Date)
_NO_TIME = cast(null(), DateTime(timezone=True))
_SHARED = GrowthEntry.state.in_(("shared", "agreed"))


def _texts(
    what: Any,
    model: Any,
    text: Any,
    author_id: Any,
    *,
    step: Any = "",
    meeting_id: Any = _NOWHERE,
    on: Any = _NEVER,
    at: Any = None,
) -> Select[Any]:
    """Select one kind of text of the pairs; `what` and `step` name where it stands.

    `at` is read only for a text without a meeting: a moment costs more than all the rest of a row.
    """
    when = _NO_TIME if at is None else case((meeting_id.is_(None), at))
    return select(
        (literal(what) if isinstance(what, str) else what).label("what"),
        (literal(step) if isinstance(step, str) else step).label("step"),
        model.pair_id.label("pair_id"),
        meeting_id.label("meeting_id"),
        author_id.label("author_id"),
        on.label("on"),
        when.label("at"),
        text.label("text"),
    ).where(model.pair_id.in_(_PAIRS), text != "")


# The last four check-ins of the pair: their line is all that who leads somebody sees of them.
_LATEST = (
    select(CheckIn.meeting_id)
    .join(Meeting, Meeting.id == CheckIn.meeting_id)
    .where(CheckIn.pair_id.in_(_PAIRS))
    .order_by(Meeting.starts_at.desc())
    .limit(CHECK_INS_SHOWN)
)
_IS_CHECK_IN = and_(StepNote.step == "check_in", StepNote.key == "line")


def _preparation(text: Any) -> Select[Any]:
    return _texts(
        "preparation", Preparation, text, Pair.rep_id, meeting_id=Preparation.meeting_id
    ).join(Pair, Pair.id == Preparation.pair_id)


def _focus(text: Any, on: Any) -> Select[Any]:
    return _texts("focus", Focus, text, Focus.named_by_id, on=on)


_WORDS = union_all(
    # First, because the columns of the whole are typed as those of the first.
    _texts(
        "correction",
        Correction,
        Correction.text,
        Correction.author_id,
        meeting_id=Correction.meeting_id,
    ),
    _texts(
        "note",
        StepNote,
        StepNote.text,
        StepNote.author_id,
        step=StepNote.step,
        meeting_id=StepNote.meeting_id,
    ).where(or_(bindparam("is_own"), ~_IS_CHECK_IN, StepNote.meeting_id.in_(_LATEST))),
    _preparation(Preparation.focus_line),
    _preparation(Preparation.in_my_way),
    _preparation(Preparation.would_help),
    _texts(
        "deal",
        DealReview,
        DealReview.deal_name,
        DealReview.chosen_by_id,
        meeting_id=DealReview.meeting_id,
    ),
    _texts(
        "promise",
        Commitment,
        Commitment.text,
        Commitment.promised_by_id,
        meeting_id=Commitment.meeting_id,
        at=Commitment.agreed_at,
    ),
    _texts(
        Topic.kind,
        Topic,
        Topic.text,
        Topic.author_id,
        meeting_id=Topic.done_meeting_id,
        at=Topic.created_at,
    ),
    _focus(Focus.skill, Focus.started_on),
    _focus(Focus.sign, Focus.started_on),
    _focus(Focus.before, Focus.started_on),
    _focus(Focus.after, func.coalesce(Focus.ended_on, Focus.started_on)),
    _texts(
        "seen", FocusEvidence, FocusEvidence.text, FocusEvidence.author_id, on=FocusEvidence.seen_on
    ),
    _texts("later", ParkedFocus, ParkedFocus.text, ParkedFocus.author_id, on=ParkedFocus.parked_on),
    _texts("friction", Friction, Friction.text, Friction.raised_by_id, on=Friction.raised_on),
    _texts(
        "growth", GrowthEntry, GrowthEntry.claim, GrowthEntry.author_id, on=GrowthEntry.shared_on
    ).where(_SHARED),
    _texts(
        "growth",
        GrowthEvidence,
        GrowthEvidence.quote,
        GrowthEvidence.author_id,
        meeting_id=GrowthEvidence.meeting_id,
        on=GrowthEvidence.seen_on,
    )
    .join(GrowthEntry, GrowthEntry.id == GrowthEvidence.entry_id)
    .where(_SHARED),
)


def words(pair_ids: Collection[int], *, is_own: bool) -> Sequence[Any]:
    """Every text the two of these pairs share, in one statement; private notes are none of them.

    `is_own`: the rep looks, who has all their check-ins; who leads them has the last four.
    """
    return db.session.execute(_WORDS, {"pair_ids": list(pair_ids), "is_own": is_own}).all()


_MEETINGS = select(Meeting.id, Meeting.pair_id, Meeting.starts_at, Meeting.state).where(
    Meeting.pair_id.in_(_PAIRS),
    Meeting.state.in_((MeetingState.HELD, MeetingState.LIVE, MeetingState.PLANNED)),
)


def meetings(pair_ids: Collection[int]) -> Sequence[Any]:
    """The meetings of these pairs that are planned, under way or held."""
    return db.session.execute(_MEETINGS, {"pair_ids": list(pair_ids)}).all()
