from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import aliased

from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pulse import DRIVERS, PulseAverage, ShownPulse, TalkedMore

from .rules import Talked, average_words

_PAIRS: BindParameter[Any] = bindparam("pair_ids", expanding=True)

_EARLIER = aliased(Meeting)
# Which held one-to-one of its pair a meeting is; those without the app count in the order in which
# they were said to have taken place. A contested one does not count and has no number.
NUMBER = (
    select(func.count(_EARLIER.id))
    .where(_EARLIER.pair_id == Meeting.pair_id, _EARLIER.state == MeetingState.HELD)
    .where(~_EARLIER.is_contested, _EARLIER.ended_at <= Meeting.ended_at)
    .correlate(Meeting)
    .scalar_subquery()
)


@dataclass(frozen=True)
class MonthAverage:
    """One month of the viewer's team, as it may be shown: "3.8" or "4.5 or more" by driver."""

    month_on: date
    words: dict[str, str]


# The guard narrows to the viewer's own rows: only the manager a month is about finds it.
_AVERAGES = select(PulseAverage).order_by(PulseAverage.month_on.desc()).limit(bindparam("months"))


def averages(months: int = 12) -> list[MonthAverage]:
    """Return the latest months of the viewer's team that may be shown, the newest first."""
    return [
        MonthAverage(
            row.month_on, {driver: average_words(getattr(row, driver)) for driver in DRIVERS}
        )
        for row in db.session.scalars(_AVERAGES, {"months": months})
    ]


_COUNTS = (
    select(Meeting.pair_id, TalkedMore.who, func.count())
    .join(Meeting, Meeting.id == TalkedMore.meeting_id)
    .where(Meeting.pair_id.in_(_PAIRS))
    .where(Meeting.state == MeetingState.HELD, ~Meeting.is_contested)
    .where(Meeting.starts_at >= bindparam("since"), Meeting.starts_at < bindparam("until"))
    .group_by(Meeting.pair_id, TalkedMore.who)
)


def talked(pair_ids: Collection[int], since: datetime, until: datetime) -> dict[int, Talked]:
    """Count what the viewer themselves said of who talked more, by pair; a pair without an answer
    is not in it. `Talked.plus` adds them up.

    Held one-to-ones that began in [since, until); never what the other one said.
    """
    found: dict[int, dict[str, int]] = {}
    values = {"pair_ids": list(pair_ids), "since": since, "until": until}
    for pair_id, who, many in db.session.execute(_COUNTS, values):
        found.setdefault(pair_id, {})[who] = many
    return {pair_id: Talked(**counts) for pair_id, counts in found.items()}


_SHOWN = (
    select(ShownPulse, Meeting.starts_at)
    .join(Meeting, Meeting.id == ShownPulse.meeting_id)
    .where(ShownPulse.pair_id.in_(_PAIRS))
    .order_by(Meeting.starts_at.desc())
    .limit(bindparam("most"))
)


def shown(pair_ids: Collection[int], most: int = 52) -> list[tuple[ShownPulse, datetime]]:
    """Return the pulses that reps chose to show in these pairs, with when the two met, the newest
    first."""
    rows = db.session.execute(_SHOWN, {"pair_ids": list(pair_ids), "most": most})
    return [(row, starts_at) for row, starts_at in rows]
