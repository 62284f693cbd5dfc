"""Three years of one pair: weekly one-to-ones with everything a person's page reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from oneonone.lib.dates import instant, monday
from oneonone.models import (
    CheckIn,
    Commitment,
    CommitmentOutcome,
    Deal,
    DealMove,
    DealReview,
    Focus,
    FocusEvidence,
    Meeting,
    Pair,
    Reading,
    StepNote,
)
from oneonone.models.check_in import MOODS

WEEKS = 156
FOCUSES = 12
ZONE = "Europe/Paris"
AT = time(15, 45)
_LASTS = timedelta(minutes=28)
_OUTCOMES = ("kept", "kept", "partly", "kept", "let_go")
_STAGES = ("discovery", "evaluation", "proposal", "negotiation", "won")


def add_three_years(session: Session, pair: Pair, keys: Sequence[str], on: date) -> None:
    """Give a pair a past up to the week before a day; `keys` are the indicators that are read.

    The session must be past the guard. Nothing is left open, so a pair that has a life already
    keeps its focus and its promises.
    """
    days = [monday(on) - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    meetings = [_meeting(pair, day) for day in days]
    deals = [_deal(pair, number, days[0]) for number in range(12)]
    session.add_all([*meetings, *deals])
    session.flush()
    focuses = [_focus(pair, number, days) for number in range(FOCUSES)]
    promises = [row for place, it in enumerate(meetings) for row in _promises(pair, it, place)]
    session.add_all([*focuses, *promises])
    session.flush()
    for place, meeting in enumerate(meetings):
        deal = deals[place * len(deals) // WEEKS]
        session.add_all(_words(pair, meeting, place, deal, focuses))
        session.add_all(_readings(pair, days[place], place, keys))
    session.add_all(row for deal in deals for row in _moves(pair, deal, days, deals.index(deal)))
    session.add_all(
        row for place, it in enumerate(meetings[1:]) for row in _answers(pair, promises, it, place)
    )
    session.flush()


def _meeting(pair: Pair, day: date) -> Meeting:
    starts_at = instant(day, AT, ZONE)
    return Meeting(
        pair_id=pair.id,
        planned_on=day,
        starts_at=starts_at,
        started_at=starts_at,
        ended_at=starts_at + _LASTS,
        ended_by_id=pair.manager_id,
        state="held",
    )


def _deal(pair: Pair, number: int, on: date) -> Deal:
    return Deal(
        rep_id=pair.rep_id,
        name=f"Long deal {number}",
        stage="won",
        stage_since=on,
        changed_on=on,
    )


def _focus(pair: Pair, number: int, days: Sequence[date]) -> Focus:
    since, until = (days[min(WEEKS - 1, at * WEEKS // FOCUSES)] for at in (number, number + 1))
    return Focus(
        pair_id=pair.id,
        skill=f"Long skill {number}",
        sign="Two open questions a call",
        named_by_id=pair.rep_id if number % 3 else pair.manager_id,
        started_on=since,
        ended_on=until,
        ending="got_it",
    )


def _promises(pair: Pair, meeting: Meeting, place: int) -> Iterator[Commitment]:
    for side, number in (("rep", 1), ("rep", 2), ("manager", 1)):
        due_on = meeting.planned_on + timedelta(weeks=1)
        yield Commitment(
            pair_id=pair.id,
            meeting_id=meeting.id,
            side=side,
            position=number,
            promised_by_id=pair.rep_id if side == "rep" else pair.manager_id,
            text=f"Promise {number} of week {place}",
            due_on=due_on,
            promised_for=due_on,
            agreed_at=meeting.ended_at,
            outcome=_OUTCOMES[(place + number) % len(_OUTCOMES)],
            outcome_on=due_on,
        )


def _answers(
    pair: Pair, promises: Sequence[Commitment], meeting: Meeting, place: int
) -> Iterator[CommitmentOutcome]:
    """Each week answers the three promises of the one before it."""
    for promise in promises[place * 3 : place * 3 + 3]:
        assert promise.outcome is not None
        yield CommitmentOutcome(
            pair_id=pair.id,
            commitment_id=promise.id,
            meeting_id=meeting.id,
            outcome=promise.outcome,
            given_by_id=pair.manager_id if promise.side == "rep" else pair.rep_id,
        )


def _words(
    pair: Pair, meeting: Meeting, place: int, deal: Deal, focuses: Sequence[Focus]
) -> Iterator[Any]:
    here = {"pair_id": pair.id, "meeting_id": meeting.id}
    yield CheckIn(**here, mood=MOODS[place % len(MOODS)])
    yield DealReview(
        **here,
        position=1,
        deal_id=deal.id,
        chosen_by_id=pair.rep_id,
        deal_name=deal.name,
        deal_stage="proposal",
    )
    for step, key in (("deals", "1.will_try"), ("focus", "skill")):
        text = f"What was said of {step} in week {place}"
        yield StepNote(**here, step=step, key=key, text=text, author_id=pair.rep_id)
    yield FocusEvidence(
        pair_id=pair.id,
        focus_id=focuses[place * FOCUSES // WEEKS].id,
        author_id=pair.manager_id,
        text=f"Seen in week {place}",
        seen_on=meeting.planned_on,
    )


def _readings(pair: Pair, day: date, place: int, keys: Sequence[str]) -> Iterator[Reading]:
    for number, key in enumerate(keys):
        value = Decimal((place + number) % 4)
        yield Reading(pair_id=pair.id, key=key, week_on=day, value=value, entered_by_id=pair.rep_id)


def _moves(pair: Pair, deal: Deal, days: Sequence[date], number: int) -> Iterator[DealMove]:
    each = WEEKS // 12
    for place in range(len(_STAGES) - 1):
        week = number * each + (place + 1) * (each // len(_STAGES))
        yield DealMove(
            rep_id=pair.rep_id,
            deal_id=deal.id,
            from_stage=_STAGES[place],
            to_stage=_STAGES[place + 1],
            moved_on=days[min(WEEKS - 1, week)] + timedelta(days=2),
            days=7 * (each // len(_STAGES)),
        )
