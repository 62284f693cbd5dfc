from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import exists, func, or_, select

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.commitments.rules import (
    WORDS,
    Kept,
    PromiseLine,
    claim_words,
    due_words,
    kept_of,
    late_words,
    on_day_words,
    own_promise,
)
from oneonone.features.preparations import queries as preparations
from oneonone.features.preparations.rules import MARK, is_changed_since_shared
from oneonone.features.schedule import queries as schedule
from oneonone.lib import dates
from oneonone.lib.meeting_days import WeekMark, consistency, rhythm_words
from oneonone.models.base import db
from oneonone.models.commitment import Commitment
from oneonone.models.focus import Focus, FocusEvidence
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.preparation import Preparation, PreparationDraft

from . import rules
from .asked import Asked
from .history import PastMeeting, history
from .rules import Chip, Clock, Coming, NextCard
from .talks import TalkWish, open_wishes

_OUTCOME_TONES = {"kept": ("ok", "check"), "partly": ("warn", "")}


@dataclass(frozen=True)
class OtherPromise:
    """A promise with a chip: settled, or the other one's."""

    text: str
    meta: str
    late: str
    chip: Chip


@dataclass(frozen=True)
class FocusCard:
    skill: str
    sign: str
    week: int
    whose: str
    seen: str
    evidence: str


@dataclass(frozen=True)
class RepHome:
    """Everything on the page of a rep, in words."""

    span: PairSpan
    manager: str
    # Where the two meet now, and with whom the next one-to-one is: while somebody covers, theirs.
    here: PairSpan
    next_with: str
    next: NextCard
    # The one to move, call off or mark away; nothing while they meet.
    coming: Coming | None
    asked: Asked | None
    wish: TalkWish | None
    focus: FocusCard | None
    mine: tuple[PromiseLine, ...]
    mine_settled: tuple[OtherPromise, ...]
    theirs: tuple[OtherPromise, ...]
    theirs_open: int
    marks: tuple[WeekMark, ...]
    weeks: tuple[str, str]
    rhythm: str
    consistency: str
    kept_by_me: Kept
    kept_by_manager: Kept
    past: tuple[PastMeeting, ...]


def rep_span(viewer: Viewer) -> PairSpan | None:
    """The open pair in which the viewer is the rep; where somebody covers, the lasting one."""
    spans = [
        span
        for span in viewer.spans
        if span.rep_id == viewer.person_id and span.id in viewer.open_pairs
    ]
    lasting = [span for span in spans if not span.is_cover] or spans
    return lasting[-1] if lasting else None


def span_in_force(viewer: Viewer, lasting: PairSpan) -> PairSpan:
    """The pair in which the viewer meets now: while somebody covers, that one."""
    covers = [
        span
        for span in viewer.spans
        if span.is_cover and span.rep_id == viewer.person_id and span.id in viewer.open_pairs
    ]
    return covers[-1] if covers else lasting


def rep_home(viewer: Viewer, span: PairSpan, clock: Clock) -> RepHome:
    """Read a rep's page in six statements, seven once shared, whatever the history.

    `span` is the lasting pair, of which promises and the focus are shown; the next one-to-one may
    be with who covers.
    """
    manager = span.manager_name.split()[0]
    own = {
        it.id: it
        for it in viewer.spans
        if it.rep_id == viewer.person_id and (it.ended_on is None or it.ended_on > clock.today)
    }
    nearest = sorted(
        coming_of(own, clock).items(), key=lambda it: (not it[1].is_live, it[1].starts_at)
    )
    pair_id, coming = nearest[0] if nearest else (span.id, None)
    here = span_in_force(viewer, span)
    if coming is not None and coming.is_shared:
        drafts = {key: row.value for key, row in preparations.drafts(coming.id).items()}
        coming = replace(coming, is_changed=is_changed_since_shared(drafts))
    promised = _promised(span.id, clock)
    lately = [
        row
        for row in promised
        if row.outcome_on and row.outcome_on >= clock.today - rules.SETTLED_SHOWN_FOR
    ]
    lately.sort(key=lambda row: (row.outcome_on or date.min, row.id), reverse=True)
    days, asked, past = history(viewer, span, clock)
    wishes = open_wishes([here.id], clock)
    marks = rules.strip(days, clock.today)
    theirs_open = [_theirs(row, manager, clock) for row in open_on(promised, "manager")]
    names = {"rep_name": span.rep_name, "manager_name": span.manager_name}
    return RepHome(
        span=span,
        manager=manager,
        here=here,
        next_with=own[pair_id].manager_name.split()[0],
        next=rules.next_card(coming, clock, own[pair_id].manager_name),
        coming=coming if coming and not coming.is_live else None,
        asked=asked,
        wish=wishes[0] if wishes else None,
        focus=_focus(viewer, span, clock),
        mine=tuple(
            own_promise(row, **names, today=clock.today) for row in open_on(promised, "rep")
        ),
        mine_settled=_settled(lately, "rep", manager, clock),
        theirs=(*_settled(lately, "manager", "You", clock), *theirs_open),
        theirs_open=len(theirs_open),
        marks=marks,
        weeks=rules.week_labels(marks),
        rhythm=rhythm_words(marks),
        consistency=rules.kept_words(manager, consistency(days, clock.today)),
        kept_by_me=kept_of(promised, "rep"),
        kept_by_manager=kept_of(promised, "manager"),
        past=past,
    )


def coming_of(pair_ids: Collection[int], clock: Clock) -> dict[int, Coming]:
    """The next one-to-one of each pair: a live one, else the first from this morning on."""
    has_draft = exists().where(
        PreparationDraft.meeting_id == Meeting.id,
        ~PreparationDraft.key.startswith(MARK, autoescape=True),
    )
    rows = db.session.execute(
        select(Meeting, Preparation.id, has_draft)
        .outerjoin(Preparation, Preparation.meeting_id == Meeting.id)
        .where(Meeting.pair_id.in_(pair_ids), Meeting.state.in_(schedule.COMING))
        .where(or_(Meeting.state == MeetingState.LIVE, Meeting.starts_at >= _this_morning(clock)))
        .order_by(Meeting.starts_at)
    )
    found: dict[int, Coming] = {}
    for meeting, preparation_id, is_started in rows:
        coming = Coming(
            id=meeting.id,
            starts_at=meeting.starts_at,
            minutes=meeting.minutes,
            sequence=meeting.sequence,
            is_over=meeting.starts_at <= clock.now,
            is_live=meeting.state == MeetingState.LIVE,
            is_first=meeting.kind == "first",
            is_shared=preparation_id is not None,
            has_draft=is_started,
        )
        if meeting.pair_id not in found or (coming.is_live and not found[meeting.pair_id].is_live):
            found[meeting.pair_id] = coming
    return found


def _this_morning(clock: Clock) -> datetime:
    return dates.instant(clock.today, time(0), clock.zone)


def _promised(pair_id: int, clock: Clock) -> Sequence[Commitment]:
    """The pair's open promises and those settled in three months, the one due first first."""
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.pair_id == pair_id, Commitment.agreed_at.is_not(None))
        .where(
            Commitment.outcome.is_(None)
            | (Commitment.outcome_on >= clock.today - rules.KEPT_WITHIN)
        )
        .order_by(Commitment.due_on, Commitment.id)
    ).all()


def open_on(promised: Sequence[Commitment], side: str) -> list[Commitment]:
    return [row for row in promised if row.side == side and row.outcome is None]


def _theirs(row: Commitment, manager: str, clock: Clock) -> OtherPromise:
    said = claim_words(row, clock.today)
    meta = f"{manager} says: {said[0].lower()}{said[1:]}" if said else ""
    late = late_words(row.due_on, clock.today)
    return OtherPromise(row.text, meta or due_words(row.due_on, clock.today), late, Chip("Open"))


def _settled(
    rows: Sequence[Commitment], side: str, said_by: str, clock: Clock
) -> tuple[OtherPromise, ...]:
    """Whom it was promised to says how it went."""
    lines = []
    for row in [row for row in rows if row.side == side][: rules.MOST_SETTLED]:
        assert row.outcome is not None
        assert row.outcome_on is not None
        chip = Chip(WORDS[row.outcome], *_OUTCOME_TONES.get(row.outcome, ("", "")))
        meta = f"{said_by} said so {on_day_words(row.outcome_on, clock.today)}"
        lines.append(OtherPromise(row.text, meta, "", chip))
    return tuple(lines)


def _focus(viewer: Viewer, span: PairSpan, clock: Clock) -> FocusCard | None:
    """The one focus, with what was last seen of it."""
    newest = (
        select(func.max(FocusEvidence.id))
        .where(FocusEvidence.focus_id == Focus.id)
        .correlate(Focus)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(Focus, FocusEvidence)
        .outerjoin(FocusEvidence, FocusEvidence.id == newest)
        .where(Focus.pair_id == span.id, Focus.ended_on.is_(None))
    ).one_or_none()
    if row is None:
        return None
    focus, evidence = row
    whose = "Your" if focus.named_by_id == viewer.person_id else f"{span.manager_name.split()[0]}’s"
    return FocusCard(
        skill=focus.skill,
        sign=focus.sign,
        week=rules.week_number(focus.started_on, clock.today),
        whose=f"{whose} words, agreed {on_day_words(focus.started_on, clock.today)}.",
        seen=f"Seen {on_day_words(evidence.seen_on, clock.today)}" if evidence else "",
        evidence=evidence.text if evidence else "",
    )
