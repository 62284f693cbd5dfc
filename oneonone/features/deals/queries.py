from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, bindparam, select

from oneonone.access.viewer import PairSpan
from oneonone.lib.dates import local
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.deal import Deal, DealMove, DealReview, StagePace
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.person import Person
from oneonone.models.step_note import StepNote

from .rules import (
    CLOSED_IN_LIST,
    CLOSED_ON_TABLE,
    OPEN_STAGES,
    ReviewLine,
    Talked,
    became,
    is_closed_within,
    list_order,
    stage_for_words,
    stalled_words,
    usual_words,
)


@dataclass(frozen=True)
class DealRow:
    """A deal with what its team's deals usually take, and its place in one meeting, if any."""

    deal: Deal
    usual_days: Decimal | None
    on: date
    review: DealReview | None = None

    @property
    def stalled(self) -> str:
        """Why it counts as stalled (R10); empty where it does not."""
        return stalled_words(self.deal, self.usual_days, self.on)

    @property
    def usual(self) -> str:
        return usual_words(self.usual_days)

    @property
    def stage_for(self) -> str:
        return stage_for_words(self.deal, self.on)

    @property
    def is_closed(self) -> bool:
        return self.deal.stage not in OPEN_STAGES


_USUAL = and_(StagePace.team_id == Person.team_id, StagePace.stage == Deal.stage)
_SINCE = bindparam("since", type_=Deal.stage_since.type)
_PACED = (
    select(Deal, StagePace.median_days)
    .join(Person, Person.id == Deal.rep_id)
    .outerjoin(StagePace, _USUAL)
)
_LISTED = (
    _PACED.where(Deal.rep_id == bindparam("rep_id"))
    .where(Deal.stage.in_(OPEN_STAGES) | (Deal.stage_since >= _SINCE))
    .order_by(Deal.changed_on.desc(), Deal.name)
)
_BESIDE = (
    _PACED.outerjoin(
        DealReview,
        and_(DealReview.deal_id == Deal.id, DealReview.meeting_id == bindparam("meeting_id")),
    )
    .add_columns(DealReview)
    .where(Deal.rep_id == bindparam("rep_id"))
    .where(Deal.stage.in_(OPEN_STAGES) | DealReview.id.is_not(None) | (Deal.stage_since >= _SINCE))
    .order_by(Deal.changed_on.desc(), Deal.name)
)


def deals_beside(rep_id: int, meeting_id: int, on: date) -> tuple[DealRow, ...]:
    """A rep's open deals, those won or lost in the last week, and those this meeting reviews,
    newest change first."""
    values = {"rep_id": rep_id, "meeting_id": meeting_id, "since": on - CLOSED_ON_TABLE}
    rows = db.session.execute(_BESIDE, values)
    return tuple(DealRow(deal, usual, on, review) for deal, usual, review in rows)


def listed(rep_id: int, on: date) -> tuple[list[DealRow], list[DealRow]]:
    """A rep's open deals, stalled and undated ones first, and those closed in the last month."""
    values = {"rep_id": rep_id, "since": on - CLOSED_IN_LIST}
    rows = [DealRow(deal, usual, on) for deal, usual in db.session.execute(_LISTED, values)]
    still_open = [row for row in rows if not row.is_closed]
    still_open.sort(key=lambda row: list_order(row.deal, is_stalled=bool(row.stalled)))
    closed = [row for row in rows if is_closed_within(row.deal, on, CLOSED_IN_LIST)]
    return still_open, sorted(closed, key=lambda row: row.deal.stage_since, reverse=True)


def open_deals(rep_id: int) -> Sequence[Deal]:
    return db.session.scalars(
        select(Deal)
        .where(Deal.rep_id == rep_id, Deal.stage.in_(OPEN_STAGES))
        .order_by(Deal.changed_on.desc(), Deal.name)
    ).all()


def stalled_among(deals: Iterable[Deal], on: date) -> dict[int, str]:
    """Say why those of some deals that have stalled (R10) count as such, by their id."""
    by_id = {deal.id: deal for deal in deals}
    rows = db.session.execute(_PACED.where(Deal.id.in_(by_id))) if by_id else ()
    words = {deal.id: stalled_words(deal, usual, on) for deal, usual in rows}
    return {deal_id: said for deal_id, said in words.items() if said}


def row_of(deal: Deal, on: date) -> DealRow:
    """Return a deal beside what its team's deals usually take."""
    rows = db.session.execute(_PACED.where(Deal.id == deal.id))
    return next(DealRow(found, usual, on) for found, usual in rows)


def deal(deal_id: int) -> Deal:
    """Return one deal; raises NotVisibleError."""
    found = db.session.get(Deal, deal_id)
    if found is None:
        raise NotVisibleError
    return found


def deal_to_change(deal_id: int) -> Deal:
    """Return one deal, locked until the transaction ends where the database can (PostgreSQL)."""
    found = db.session.scalar(select(Deal).where(Deal.id == deal_id).with_for_update())
    if found is None:
        raise NotVisibleError
    return found


def deal_named(rep_id: int, name: str) -> Deal | None:
    return db.session.scalar(select(Deal).where(Deal.rep_id == rep_id, Deal.name == name))


def last_move(deal_id: int) -> DealMove | None:
    return db.session.scalar(
        select(DealMove).where(DealMove.deal_id == deal_id).order_by(DealMove.id.desc()).limit(1)
    )


def rep_name(rep_id: int) -> str:
    """Return the whole name of somebody whose deals are looked at."""
    return db.session.scalars(select(Person.name).where(Person.id == rep_id)).one()


def reviews(meeting_id: int) -> Sequence[DealReview]:
    """The deals of a meeting in their order, readable after the deal itself has gone."""
    return db.session.scalars(
        select(DealReview).where(DealReview.meeting_id == meeting_id).order_by(DealReview.position)
    ).all()


def history(deal: Deal, spans: Sequence[PairSpan], zone: str) -> list[ReviewLine]:
    """Every one-to-one that talked about a deal, the latest first.

    The guard leaves out those of pairs the viewer does not read: a new manager sees the deal and
    none of the words. `spans` name the two of each pair.
    """
    rows = db.session.execute(
        select(DealReview, Meeting)
        .join(Meeting, Meeting.id == DealReview.meeting_id)
        .where(DealReview.deal_id == deal.id, Meeting.state == MeetingState.HELD)
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    notes = _notes([meeting.id for _review, meeting in rows])
    talks = [
        Talked(local(meeting.started_at or meeting.starts_at, zone).date(), review.deal_stage)
        for review, meeting in rows
    ]
    names = {span.id: span for span in spans}
    lines = [
        ReviewLine(
            meeting_id=meeting.id,
            on=talk.on,
            rep_name=names[meeting.pair_id].rep_name.split()[0],
            manager_name=names[meeting.pair_id].manager_name.split()[0],
            stage=review.deal_stage,
            texts=_texts(notes, meeting.id, review.position),
            next_on=review.next_step_on,
            became=said,
        )
        for (review, meeting), talk, said in zip(
            rows, talks, became(talks, _moves(deal.id), deal.stage), strict=True
        )
    ]
    return lines[::-1]


def _moves(deal_id: int) -> Sequence[DealMove]:
    return db.session.scalars(
        select(DealMove).where(DealMove.deal_id == deal_id).order_by(DealMove.moved_on, DealMove.id)
    ).all()


def _notes(meeting_ids: Sequence[int]) -> dict[tuple[int, str], str]:
    rows = db.session.scalars(
        select(StepNote).where(StepNote.meeting_id.in_(meeting_ids), StepNote.step == "deals")
    )
    return {(row.meeting_id, row.key): row.text for row in rows}


def _texts(notes: dict[tuple[int, str], str], meeting_id: int, place: int) -> dict[str, str]:
    keys = ("going_on", "will_try", "idea", "next_step")
    return {key: notes.get((meeting_id, f"{place}.{key}"), "").strip() for key in keys}
