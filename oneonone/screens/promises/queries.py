from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.commitments import listed
from oneonone.features.commitments.carried import carried_words
from oneonone.features.commitments.listed import AnswerRow, ListedRow
from oneonone.features.commitments.rules import default_due, kept_of, late_words
from oneonone.features.friction import queries as friction
from oneonone.lib.dates import local
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.commitment import Commitment
from oneonone.models.friction import Friction, FrictionState
from oneonone.models.meeting import Meeting, MeetingState

from . import rules
from .rules import AskGone, Earlier, Group, OpenLine, Page, PersonHead, SettledLine, Side


@dataclass(frozen=True)
class Looking:
    """Who looks, when and on whose wall clock, and how long a former manager reads."""

    viewer: Viewer
    now: datetime
    zone: str
    former_manager_days: int

    @property
    def today(self) -> date:
        return local(self.now, self.zone).date()

    def is_rep(self, span: PairSpan) -> bool:
        return span.rep_id == self.viewer.person_id

    def is_open(self, span: PairSpan) -> bool:
        return span.id in self.viewer.open_pairs

    def day_of(self, moment: datetime | None) -> date | None:
        return local(moment, self.zone).date() if moment else None


@dataclass(frozen=True)
class _Found:
    """What the statements of one page read, by pair or by promise."""

    rows: dict[int, list[ListedRow]]
    answers: dict[int, list[AnswerRow]]
    friction: dict[int, list[Friction]]
    next_on: dict[int, date]


def page(looking: Looking, person_id: int | None, before: tuple[date, int] | None) -> Page:
    """Read the promises of every pair of the viewer in four statements, whatever the history.

    Of one person only with `person_id`; raises NotVisibleError for anybody else's. `before` is
    where a list of earlier settled ones goes on.
    """
    spans = _spans(looking, person_id)
    former = () if person_id else _former(looking)
    found = _read([*spans, *former], looking)
    groups = [_group(span, found, looking) for span in spans]
    return Page(
        groups=tuple(
            it for it in groups if it.pair_id in looking.viewer.open_pairs or not it.is_empty
        ),
        former=tuple(
            it for it in (_group(span, found, looking) for span in former) if not it.is_empty
        ),
        person=_head(spans[-1], looking) if person_id else None,
        earlier=_earlier(spans, person_id, before, looking) if person_id and before else None,
    )


def _spans(looking: Looking, person_id: int | None) -> list[PairSpan]:
    """The pairs whose promises may be read: one's own as rep first, then the reps by name."""
    viewer = looking.viewer
    mine = [
        span
        for span in viewer.spans
        if span.id in viewer.pairs and viewer.person_id in (span.rep_id, span.manager_id)
    ]
    if person_id is not None:
        mine = [span for span in mine if span.rep_id == person_id]
        if not mine:
            raise NotVisibleError
    return sorted(
        mine,
        key=lambda span: (
            not looking.is_open(span),
            not looking.is_rep(span),
            span.rep_name,
            span.is_cover,
            -span.started_on.toordinal(),
        ),
    )


def _former(looking: Looking) -> list[PairSpan]:
    viewer = looking.viewer
    return [it for it in viewer.spans if it.id in viewer.lasting_pairs - viewer.pairs]


def _head(span: PairSpan, looking: Looking) -> PersonHead:
    return PersonHead(span.rep_id, span.rep_name, looking.is_rep(span))


def _read(spans: Sequence[PairSpan], looking: Looking) -> _Found:
    pair_ids = [span.id for span in spans]
    rows: dict[int, list[ListedRow]] = {pair_id: [] for pair_id in pair_ids}
    for row in listed.listed(pair_ids, looking.today - rules.KEPT_WITHIN):
        rows[row.commitment.pair_id].append(row)
    linked: dict[int, list[Friction]] = {}
    for friction_row in friction.linked(pair_ids):
        linked.setdefault(friction_row.commitment_id or 0, []).append(friction_row)
    return _Found(
        rows=rows,
        answers=listed.answers(pair_ids, looking.today - rules.KEPT_WITHIN),
        friction=linked,
        next_on=_next_days(pair_ids, looking),
    )


def _next_days(pair_ids: Collection[int], looking: Looking) -> dict[int, date]:
    """The day of each pair's next one-to-one."""
    found = db.session.execute(
        select(Meeting.pair_id, func.min(Meeting.starts_at))
        .where(Meeting.pair_id.in_(pair_ids), Meeting.state == MeetingState.PLANNED)
        .where(Meeting.starts_at > looking.now)
        .group_by(Meeting.pair_id)
    )
    return {pair_id: local(at, looking.zone).date() for pair_id, at in found}


def _group(span: PairSpan, found: _Found, looking: Looking) -> Group:
    today, rows = looking.today, found.rows[span.id]
    is_rep, is_open = looking.is_rep(span), looking.is_open(span)
    other = (span.manager_name if is_rep else span.rep_name).split()[0]
    settled = [
        row
        for row in rows
        if row.commitment.outcome_on
        and row.commitment.outcome_on >= today - rules.SETTLED_SHOWN_FOR
    ]
    settled.sort(key=lambda row: (row.commitment.outcome_on, row.commitment.id), reverse=True)
    lines = [_settled(row, span, found, looking) for row in settled]
    until = _until(span, looking)
    return Group(
        pair_id=span.id,
        heading=f"You and {other}",
        over=rules.over_words(
            is_rep=is_rep, other=other, ended_on=span.ended_on, until=until, today=today
        )
        if span.ended_on and not is_open
        else "",
        closes_for=other if is_rep and until else "",
        sides=_sides(span, rows, found, looking),
        today=tuple(line for line in lines if line.answer_id),
        settled=tuple(line for line in lines if not line.answer_id),
        ask_gone=tuple(_ask_gone(settled, found)) if is_open else (),
        default_due=default_due(found.next_on.get(span.id), today),
        earlier_href=f"/commitments?person={span.rep_id}&before={_cursor(settled, today)}"
        if span.id in looking.viewer.pairs
        else "",
    )


def _cursor(settled: Sequence[ListedRow], today: date) -> str:
    if not settled:
        return rules.cursor_of(today - rules.SETTLED_SHOWN_FOR, 0)
    last = settled[-1].commitment
    return rules.cursor_of(last.outcome_on or today, last.id)


def _until(span: PairSpan, looking: Looking) -> date | None:
    """The first day on which the former manager of a pair reads nothing of it any more."""
    if span.ended_on is None or not span.has_lasting_promises(
        looking.today, looking.former_manager_days
    ):
        return None
    return span.ended_on + timedelta(days=looking.former_manager_days)


def _sides(
    span: PairSpan, rows: Sequence[ListedRow], found: _Found, looking: Looking
) -> tuple[Side, ...]:
    """What the viewer promised, then the other one; a rep's count stands only on their own page."""
    is_rep = looking.is_rep(span)
    promised = [row.commitment for row in rows]
    sides = []
    for side in ("rep", "manager") if is_rep else ("manager", "rep"):
        name = (span.rep_name if side == "rep" else span.manager_name).split()[0]
        is_own = (side == "rep") == is_rep
        who = "You" if is_own else name
        kept = kept_of(promised, side) if span.id in looking.viewer.pairs else None
        is_shown = is_own or side == "manager"
        sides.append(
            Side(
                side=side,
                heading="I promised" if is_own else f"{name} promised",
                lines=rules.ordered(
                    [
                        _open(row, span, found, looking)
                        for row in rows
                        if row.commitment.side == side and row.commitment.outcome is None
                    ]
                ),
                kept=rules.kept_words(who, kept) if kept and is_shown else "",
                empty="Nothing open.",
            )
        )
    return tuple(sides)


def _open(row: ListedRow, span: PairSpan, found: _Found, looking: Looking) -> OpenLine:
    made, today = row.commitment, looking.today
    answers = found.answers.get(made.id, [])
    is_own = made.promised_by_id == looking.viewer.person_id
    waiting = any(answer.is_waiting for answer in answers)
    who = (span.rep_name if made.side == "rep" else span.manager_name).split()[0]
    last = answers[-1] if answers else None
    asks = "" if not looking.is_open(span) or waiting else "claim" if is_own else "answer"
    return OpenLine(
        id=made.id,
        side=made.side,
        text=made.text,
        meta=rules.meta_words(made, _origin(row, looking), today),
        late="" if made.claim else late_words(made.due_on, today),
        claimed=rules.claimed_words(made, "You" if is_own else who, today),
        claim=made.claim,
        asks=asks,
        waiting="Answered in the one-to-one that runs now. It counts when you close it."
        if waiting
        else "",
        answer_id=last.id if last and asks and _is_mine(last, made, looking) else None,
        carried=_carried(made, answers, today),
        purposes=_purposes(made, found),
    )


def _settled(row: ListedRow, span: PairSpan, found: _Found, looking: Looking) -> SettledLine:
    made, today = row.commitment, looking.today
    assert made.outcome is not None
    answers = found.answers.get(made.id, [])
    last = answers[-1] if answers else None
    names = {"rep": span.rep_name.split()[0], "manager": span.manager_name.split()[0]}
    is_own = made.promised_by_id == looking.viewer.person_id
    said_by = names["manager" if made.side == "rep" else "rep"] if is_own else "You"
    is_undone = last is not None and looking.is_open(span) and _is_mine(last, made, looking)
    return SettledLine(
        made.id,
        made.side,
        "You" if is_own else names[made.side],
        made.text,
        rules.settled_words(made.outcome_on, said_by, _origin(row, looking), today),
        *rules.chip_of(made.outcome),
        answer_id=last.id if last and is_undone else None,
        carried=_carried(made, answers, today),
        purposes=_purposes(made, found),
    )


def _is_mine(last: AnswerRow, made: Commitment, looking: Looking) -> bool:
    """Tell whether the last answer is the viewer's of today, and still what stands."""
    if (last.given_on, last.given_by_id) != (looking.today, looking.viewer.person_id):
        return False
    return last.outcome == made.outcome or (
        made.outcome is None and last.new_due_on == made.due_on and last.outcome == "not_yet"
    )


def _origin(row: ListedRow, looking: Looking) -> str:
    return rules.origin_words(looking.day_of(row.met_at), row.brought_on, looking.today)


def _carried(made: Commitment, answers: Sequence[AnswerRow], today: date) -> str:
    to = [
        answer.new_due_on
        for answer in answers
        if answer.outcome == "not_yet" and answer.has_taken_effect and answer.new_due_on
    ]
    return carried_words(made.promised_for, to, today)


def _purposes(made: Commitment, found: _Found) -> tuple[str, ...]:
    return tuple(row.text for row in found.friction.get(made.id, ()))


def _ask_gone(settled: Sequence[ListedRow], found: _Found) -> list[AskGone]:
    return [
        AskGone(row.id, row.text, it.commitment.text)
        for it in settled
        if it.commitment.outcome == "kept"
        for row in found.friction.get(it.commitment.id, ())
        if row.state != FrictionState.GONE
    ]


def _earlier(
    spans: Sequence[PairSpan], person_id: int, before: tuple[date, int], looking: Looking
) -> Earlier:
    """The settled promises before a place in the list, with the way to still earlier ones."""
    of = {span.id: span for span in spans}
    rows = listed.settled_before(list(of), *before, limit=rules.MOST_EARLIER + 1)
    shown = rows[: rules.MOST_EARLIER]
    nothing = _Found({}, {}, {}, {})
    lines = tuple(_settled(row, of[row.commitment.pair_id], nothing, looking) for row in shown)
    if len(rows) == len(shown):
        return Earlier(lines, "")
    last = shown[-1].commitment
    cursor = rules.cursor_of(last.outcome_on or looking.today, last.id)
    return Earlier(lines, f"/commitments?person={person_id}&before={cursor}")
