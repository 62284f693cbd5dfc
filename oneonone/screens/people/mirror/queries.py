from __future__ import annotations

from collections.abc import Collection
from datetime import time, timedelta
from functools import cache, reduce
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, case, extract, func, select

from oneonone.features.pulse import queries as pulse
from oneonone.features.pulse.rules import Talked
from oneonone.features.questions.rules import KINDS, bank
from oneonone.features.schedule.past import past_slot, with_moves
from oneonone.features.schedule.tally import PastSlot
from oneonone.lib.dates import instant
from oneonone.models.base import db
from oneonone.models.commitment import Commitment
from oneonone.models.focus import Focus
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.meeting_agenda import AskedQuestion

from .rules import Answered, Mix, Span, mix_of

_PAIRS: BindParameter[Any] = bindparam("pair_ids", expanding=True)


def slots(pair_ids: Collection[int], span: Span, zone: str) -> dict[int, list[PastSlot]]:
    """What became of each pair's slots in some weeks, by pair."""
    found: dict[int, list[PastSlot]] = {pair_id: [] for pair_id in pair_ids}
    is_within = Meeting.pair_id.in_(pair_ids) & Meeting.planned_on.between(*span)
    for row in with_moves(is_within):
        found[row.pair_id].append(past_slot(row, zone))
    return found


_ANSWERED = (
    select(Commitment.pair_id, Commitment.side, Commitment.outcome)
    .where(Commitment.pair_id.in_(_PAIRS), Commitment.agreed_at.is_not(None))
    .where(Commitment.side == "manager", Commitment.outcome.is_not(None))
    .where(Commitment.outcome_on.between(bindparam("since"), bindparam("until")))
)


def answered(pair_ids: Collection[int], span: Span) -> dict[int, list[Answered]]:
    """Promises of the manager that got their last word in some weeks, by pair."""
    found: dict[int, list[Answered]] = {pair_id: [] for pair_id in pair_ids}
    for pair_id, side, outcome in db.session.execute(_ANSWERED, _values(pair_ids, span)):
        found[pair_id].append(Answered(side, outcome or ""))
    return found


_NAMED = (
    select(Focus.pair_id, Focus.named_by_id)
    .where(Focus.pair_id.in_(_PAIRS))
    .where(Focus.started_on.between(bindparam("since"), bindparam("until")))
)


def named(pair_ids: Collection[int], span: Span) -> dict[int, list[int]]:
    """Who named each focus that began in some weeks, by pair."""
    found: dict[int, list[int]] = {pair_id: [] for pair_id in pair_ids}
    for pair_id, named_by_id in db.session.execute(_NAMED, _values(pair_ids, span)):
        found[pair_id].append(named_by_id)
    return found


@cache
def _asked() -> Select[Any]:
    """Build the count of questions by month and kind; the bank says the kind of its own."""
    of_bank = {
        kind: [question.id for question in bank() if question.kind == kind] for kind in KINDS
    }
    kind: Any = func.coalesce(
        AskedQuestion.kind,
        case(*((AskedQuestion.question_id.in_(ids), kind) for kind, ids in of_bank.items())),
    )
    year, month = extract("year", Meeting.planned_on), extract("month", Meeting.planned_on)
    return (
        select(year, month, kind, func.count())
        .join(Meeting, Meeting.id == AskedQuestion.meeting_id)
        .where(AskedQuestion.pair_id.in_(_PAIRS), Meeting.state == MeetingState.HELD)
        .where(Meeting.planned_on.between(bindparam("since"), bindparam("until")))
        .group_by(year, month, kind)
    )


def asked(pair_ids: Collection[int], span: Span) -> Mix:
    """How many questions stood on the screen in what was held, of each kind and by quarter."""
    rows = db.session.execute(_asked(), _values(pair_ids, span))
    # PostgreSQL gives decimals for the parts of a date.
    return mix_of((int(year), int(month), kind or "", many) for year, month, kind, many in rows)


def talked(pair_ids: Collection[int], span: Span, zone: str) -> Talked:
    """What the viewer answered to "Who talked more?"; never what the other one did."""
    since = instant(span.since, time(), zone)
    until = instant(span.until + timedelta(days=1), time(), zone)
    found = pulse.talked(pair_ids, since, until).values()
    return reduce(Talked.plus, found, Talked())


def _values(pair_ids: Collection[int], span: Span) -> dict[str, Any]:
    return {"pair_ids": list(pair_ids), "since": span.since, "until": span.until}
