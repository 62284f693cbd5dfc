"""Rows that are valid as they come; a test says only what differs.

They belong to Priya and Daniel unless told otherwise. `given(a_meeting(state="live", ...))`
stores them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from oneonone.features.indicators.rules import INDICATORS
from oneonone.lib.dates import instant
from oneonone.models import (
    AskedQuestion,
    Cadence,
    CheckIn,
    Commitment,
    CommitmentOutcome,
    Correction,
    Deal,
    DealReview,
    Focus,
    FocusEvidence,
    Friction,
    Leave,
    Meeting,
    MeetingAgenda,
    MeetingMove,
    Pair,
    Person,
    Preparation,
    PreparationDraft,
    PrivateNote,
    Reading,
    StepNote,
    TalkRequest,
    Topic,
)

from .cast import DANIEL, LAST_MONDAY, LEILA, NOW, PRIYA, PRIYA_DANIEL, TEN, WEST, ZONE, Two

NEXT_WEEK = date(2026, 12, 1)
# An indicator that no team of the cast reads.
UNREAD = next(indicator.key for indicator in INDICATORS if not indicator.is_default)


def a_person(name: str = "Zoe Winter", **differs: Any) -> Person:
    return Person(**{"name": name, "team_id": WEST, "time_zone": ZONE, **differs})


def a_pair(**differs: Any) -> Pair:
    """Leila and Daniel some time ago: a pair that stands beside those of the cast"""
    return Pair(
        **{
            "rep_id": LEILA.id,
            "manager_id": DANIEL.id,
            "started_on": date(2024, 1, 1),
            "ended_on": date(2025, 1, 1),
            **differs,
        }
    )


def a_cadence(two: Two = PRIYA_DANIEL, **differs: Any) -> Cadence:
    return Cadence(
        **{
            "pair_id": two.id,
            "starts_on": date(2026, 11, 1),
            "weekday": 1,
            "at": TEN,
            "time_zone": ZONE,
            **differs,
        }
    )


def a_meeting(two: Two = PRIYA_DANIEL, on: date = NEXT_WEEK, **differs: Any) -> Meeting:
    """A planned meeting at ten; a live or held one has begun and ended as such do"""
    starts_at = differs.pop("starts_at", None) or instant(on, TEN, ZONE)
    fields: dict[str, Any] = {"pair_id": two.id, "planned_on": on, "starts_at": starts_at}
    if differs.get("state") in ("live", "held"):
        fields["started_at"] = starts_at
    if differs.get("state") == "held":
        fields["ended_at"] = starts_at + timedelta(minutes=30)
        fields["ended_by_id"] = two.manager.id
    return Meeting(**{**fields, **differs})


def a_move(meeting_id: int = PRIYA_DANIEL.planned, **differs: Any) -> MeetingMove:
    return MeetingMove(
        **{
            "pair_id": PRIYA_DANIEL.id,
            "meeting_id": meeting_id,
            "moved_by_id": DANIEL.id,
            "moved_at": NOW - timedelta(days=1),
            "from_at": NOW,
            "to_at": NOW + timedelta(days=1),
            **differs,
        }
    )


def an_agenda(two: Two = PRIYA_DANIEL, **differs: Any) -> MeetingAgenda:
    return MeetingAgenda(**{"pair_id": two.id, "meeting_id": two.planned, **differs})


def a_check_in(two: Two = PRIYA_DANIEL, mood: str = "okay", **differs: Any) -> CheckIn:
    return CheckIn(**{"pair_id": two.id, "meeting_id": two.planned, "mood": mood, **differs})


def a_preparation(two: Two = PRIYA_DANIEL, **differs: Any) -> Preparation:
    return Preparation(
        **{"pair_id": two.id, "meeting_id": two.planned, "shared_at": NOW, **differs}
    )


def a_draft(
    two: Two = PRIYA_DANIEL, key: str = "would_help", value: str = "Half a day", **differs: Any
) -> PreparationDraft:
    return PreparationDraft(
        **{
            "meeting_id": two.planned,
            "author_id": two.rep.id,
            "key": key,
            "value": value,
            **differs,
        }
    )


def a_commitment(
    two: Two = PRIYA_DANIEL,
    side: str = "rep",
    text: str = "Send the summary",
    *,
    due_on: date | None = NEXT_WEEK,
    agreed_at: datetime | None = NOW,
    **differs: Any,
) -> Commitment:
    """A promise of the last meeting, agreed and open, in a place the cast has left free"""
    return Commitment(
        **{
            "pair_id": two.id,
            "meeting_id": two.held,
            "side": side,
            "position": 2,
            "promised_by_id": two.rep.id if side == "rep" else two.manager.id,
            "text": text,
            "due_on": due_on,
            "promised_for": due_on if agreed_at else None,
            "agreed_at": agreed_at,
            **differs,
        }
    )


def an_outcome(
    commitment_id: int, two: Two = PRIYA_DANIEL, outcome: str = "kept", **differs: Any
) -> CommitmentOutcome:
    return CommitmentOutcome(
        **{
            "pair_id": two.id,
            "commitment_id": commitment_id,
            "meeting_id": two.planned,
            "outcome": outcome,
            "given_by_id": two.manager.id,
            **differs,
        }
    )


def a_topic(two: Two = PRIYA_DANIEL, text: str = "The trade fair", **differs: Any) -> Topic:
    return Topic(
        **{
            "pair_id": two.id,
            "author_id": two.rep.id,
            "text": text,
            "created_at": NOW,
            **differs,
        }
    )


def a_friction(
    two: Two = PRIYA_DANIEL, text: str = "Legal takes a week", **differs: Any
) -> Friction:
    return Friction(
        **{
            "pair_id": two.id,
            "raised_by_id": two.rep.id,
            "raised_on": LAST_MONDAY,
            "text": text,
            **differs,
        }
    )


def a_leave(
    two: Two = PRIYA_DANIEL, first_on: date = NEXT_WEEK, last_on: date = NEXT_WEEK, **differs: Any
) -> Leave:
    return Leave(
        **{
            "pair_id": two.id,
            "first_on": first_on,
            "last_on": last_on,
            "entered_by_id": two.rep.id,
            **differs,
        }
    )


def a_talk_request(two: Two = PRIYA_DANIEL, **differs: Any) -> TalkRequest:
    return TalkRequest(**{"pair_id": two.id, "asked_by_id": two.rep.id, "asked_at": NOW, **differs})


def a_deal(name: str = "Corvus rollout", **differs: Any) -> Deal:
    return Deal(
        **{
            "rep_id": PRIYA.id,
            "name": name,
            "stage_since": LAST_MONDAY,
            "changed_on": LAST_MONDAY,
            **differs,
        }
    )


def a_review(two: Two = PRIYA_DANIEL, position: int = 2, **differs: Any) -> DealReview:
    """A second deal on the table of the last meeting"""
    return DealReview(
        **{
            "pair_id": two.id,
            "meeting_id": two.held,
            "position": position,
            "chosen_by_id": two.manager.id,
            "deal_name": "Borealis pilot",
            "deal_stage": "proposal",
            **differs,
        }
    )


def a_focus(two: Two = PRIYA_DANIEL, skill: str = "Name the next step", **differs: Any) -> Focus:
    """An ended one, since the cast has one active focus each"""
    return Focus(
        **{
            "pair_id": two.id,
            "skill": skill,
            "named_by_id": two.rep.id,
            "started_on": date(2026, 7, 6),
            "ended_on": date(2026, 8, 3),
            "ending": "got_it",
            **differs,
        }
    )


def an_evidence(focus_id: int, two: Two = PRIYA_DANIEL, **differs: Any) -> FocusEvidence:
    return FocusEvidence(
        **{
            "pair_id": two.id,
            "focus_id": focus_id,
            "author_id": two.rep.id,
            "text": "In the first call on Friday",
            "seen_on": LAST_MONDAY,
            **differs,
        }
    )


def a_reading(
    two: Two = PRIYA_DANIEL, key: str = UNREAD, week_on: date = LAST_MONDAY, **differs: Any
) -> Reading:
    return Reading(**{"pair_id": two.id, "key": key, "week_on": week_on, **differs})


def a_step_note(
    two: Two = PRIYA_DANIEL, step: str = "focus", key: str = "sign", **differs: Any
) -> StepNote:
    return StepNote(
        **{
            "pair_id": two.id,
            "meeting_id": two.planned,
            "step": step,
            "key": key,
            "text": "Two open questions",
            "author_id": two.rep.id,
            **differs,
        }
    )


def a_private_note(
    two: Two = PRIYA_DANIEL, author_id: int = DANIEL.id, **differs: Any
) -> PrivateNote:
    return PrivateNote(
        **{
            "meeting_id": two.planned,
            "author_id": author_id,
            "step": "check_in",
            "text": "Ask about the move",
            **differs,
        }
    )


def a_correction(
    two: Two = PRIYA_DANIEL, text: str = "It was Tuesday", **differs: Any
) -> Correction:
    return Correction(
        **{
            "pair_id": two.id,
            "meeting_id": two.held,
            "author_id": two.rep.id,
            "text": text,
            "written_at": NOW,
            **differs,
        }
    )


def an_asked_question(
    two: Two = PRIYA_DANIEL, question_id: str = "Q01", step: str = "check_in", **differs: Any
) -> AskedQuestion:
    return AskedQuestion(
        **{
            "pair_id": two.id,
            "meeting_id": two.planned,
            "step": step,
            "question_id": question_id,
            **differs,
        }
    )
