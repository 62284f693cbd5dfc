from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from oneonone.access.viewer import PairSpan
from oneonone.features.commitments import listed
from oneonone.features.commitments.listed import ListedRow
from oneonone.features.commitments.rules import default_due, kept_of
from oneonone.features.friction import queries as friction
from oneonone.lib.dates import local
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.friction import Friction
from oneonone.models.meeting import Meeting, MeetingState

from . import rules
from .lines import Found, Looking, ask_gone, open_line, settled_line
from .rules import Earlier, Group, Page, PersonHead, Side


def page(looking: Looking, person_id: int | None, before: tuple[date, int] | None) -> Page:
    """Read the promises of every pair of the viewer in four statements, whatever the history.

    Of one person only with `person_id`; raises NotVisibleError for anybody else's. `before` is
    where a list of earlier settled ones goes on.
    """
    spans = _spans(looking, person_id)
    former = () if person_id else _former(looking)
    found = _read([*spans, *former], looking)
    is_crowded = len(spans) > rules.MOST_IN_FULL
    groups = [_group(span, found, looking, is_crowded=is_crowded) for span in spans]
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
    led_by = span.manager_name.split()[0] if looking.is_open(span) else ""
    return PersonHead(span.rep_id, span.rep_name, looking.is_rep(span), led_by)


def _read(spans: Sequence[PairSpan], looking: Looking) -> Found:
    pair_ids = [span.id for span in spans]
    rows: dict[int, list[ListedRow]] = {pair_id: [] for pair_id in pair_ids}
    if not pair_ids:  # HR and administrators ask no table of words (Z-10)
        return Found(rows=rows, answers={}, friction={}, next_on={})
    for row in listed.listed(pair_ids, looking.today - rules.KEPT_WITHIN):
        rows[row.commitment.pair_id].append(row)
    linked: dict[int, list[Friction]] = {}
    for friction_row in friction.linked(pair_ids):
        linked.setdefault(friction_row.commitment_id or 0, []).append(friction_row)
    return Found(
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


def _group(span: PairSpan, found: Found, looking: Looking, *, is_crowded: bool = False) -> Group:
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
    said_today = sum(row.commitment.outcome_on == today for row in settled)
    drawn = settled[: said_today + rules.MOST_BESIDE_OTHERS] if is_crowded else settled
    lines = [settled_line(row, span, found, looking) for row in drawn]
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
        settled_count=len(settled),
        all_href=f"/commitments?person={span.rep_id}" if len(drawn) < len(settled) else "",
        ask_gone=tuple(ask_gone(settled, found)) if is_open else (),
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
    span: PairSpan, rows: Sequence[ListedRow], found: Found, looking: Looking
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
                        open_line(row, span, found, looking)
                        for row in rows
                        if row.commitment.side == side and row.commitment.outcome is None
                    ]
                ),
                kept=rules.kept_words(who, kept) if kept and is_shown else "",
                empty="Nothing open.",
            )
        )
    return tuple(sides)


def _earlier(
    spans: Sequence[PairSpan], person_id: int, before: tuple[date, int], looking: Looking
) -> Earlier:
    """The settled promises before a place in the list, with the way to still earlier ones."""
    of = {span.id: span for span in spans}
    rows = listed.settled_before(list(of), *before, limit=rules.MOST_EARLIER + 1)
    shown = rows[: rules.MOST_EARLIER]
    nothing = Found({}, {}, {}, {})
    lines = tuple(settled_line(row, of[row.commitment.pair_id], nothing, looking) for row in shown)
    if len(rows) == len(shown):
        return Earlier(lines, "")
    last = shown[-1].commitment
    cursor = rules.cursor_of(last.outcome_on or looking.today, last.id)
    return Earlier(lines, f"/commitments?person={person_id}&before={cursor}")
