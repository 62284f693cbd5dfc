"""What a mail says, drawn when it is sent, from the meeting as it is then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from oneonone.lib.ics import Entry, Method, Party
from oneonone.lib.ics import invitation as calendar_part
from oneonone.lib.mail import PRODUCT, Invitation, Letter, one_line
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.outbox import OutboxMessage

from . import queries, rules
from .queries import Reader, Two

# A template's name and what it is told; answers its text.
Draw = Callable[[str, Mapping[str, object]], str]

_OFF = (MeetingState.SKIPPED, MeetingState.AWAY)
# What is told of a pair that has ended, or has not begun.
_OUTSIDE = ("called_off", "new_manager")


@dataclass(frozen=True)
class Paper:
    """What every letter needs: where links lead, whom mail is from, and how it is drawn."""

    url: str
    sender: str
    draw: Draw


@dataclass(frozen=True)
class Slot:
    """A meeting's time and how it changed, also of one that is no longer stored."""

    id: int
    starts_at: datetime
    minutes: int
    sequence: int


@dataclass(frozen=True)
class Case:
    """One mail on its way: whom it is for, about whom, and the meeting as it is now."""

    message: OutboxMessage
    kind: str
    two: Two
    side: str
    slot: Slot | None
    now: datetime

    @property
    def reader(self) -> Reader:
        return self.two.reader(self.side)

    @property
    def other(self) -> Reader:
        return self.two.other(self.side)


def case_of(session: Session, message: OutboxMessage, now: datetime) -> Case | None:
    """Look at the meeting as it is now; nothing where the mail no longer makes sense."""
    meeting = queries.meeting(session, message.meeting_id) if message.meeting_id else None
    pair_id = meeting.pair_id if meeting else message.pair_id
    two = queries.twos(session, [pair_id]).get(pair_id) if pair_id else None
    side = two.side_of(message.person_id) if two else None
    if two is None or side is None or two.reader(side).address is None:
        return None
    kind = _kind_now(session, message, meeting)
    if kind is None or not (two.is_open or kind in _OUTSIDE):
        return None
    unwanted = queries.muted(session, [message.person_id])
    if {(message.person_id, message.kind), (message.person_id, kind)} & unwanted:
        return None
    case = Case(message, kind, two, side, _slot(message, meeting), now)
    return case if _is_timely(session, case, meeting) else None


def _kind_now(session: Session, message: OutboxMessage, meeting: Meeting | None) -> str | None:
    """Return what a mail has become: news that newer news overtook are not sent.

    An invitation to a meeting that is off by now calls it off, unless another mail does.
    """
    if message.kind not in rules.INVITING:
        return message.kind
    if message.meeting_id and queries.later_ones(session, message, rules.INVITING):
        return None
    is_off = meeting is None or meeting.state in _OFF
    if message.kind == "called_off":
        return "called_off" if is_off else None
    return "called_off" if is_off else message.kind


def _slot(message: OutboxMessage, meeting: Meeting | None) -> Slot | None:
    if meeting is not None:
        return Slot(meeting.id, meeting.starts_at, meeting.minutes, meeting.sequence)
    facts = message.facts
    starts_at = rules.moment_from(facts.get("from_at"))
    minutes, sequence = facts.get("minutes"), facts.get("sequence")
    if message.meeting_id and starts_at and isinstance(minutes, int) and isinstance(sequence, int):
        return Slot(message.meeting_id, starts_at, minutes, sequence)
    return None


def _is_timely(session: Session, case: Case, meeting: Meeting | None) -> bool:
    message, pair_id = case.message, case.two.pair_id
    on = rules.day_from(message.facts.get("on"))
    if case.kind == "new_manager":
        # Changed again before it was sent, the other mail says what is true.
        return on is not None and queries.is_to_come_or_open(session, pair_id, on)
    if case.kind == "talk_sooner":
        return queries.is_talk_wanted(session, pair_id)
    if case.kind == "promise_due":
        is_day = on is not None and rules.is_due_day(on, case.now, case.reader.zone)
        return is_day and _count_due(session, case) > 0
    if case.kind == "recap" and case.now >= message.due_at + rules.RECAP_FOR:
        return False
    return rules.is_timely(
        case.kind,
        meeting,
        case.now,
        stage=str(message.facts.get("stage", "")),
        on=on,
        reader_id=case.reader.id,
        zones=case.two.zones,
        side=case.side,
    )


def _count_due(session: Session, case: Case) -> int:
    on = rules.day_from(case.message.facts.get("on"))
    return queries.count_due(session, case.two.pair_id, case.reader.id, on) if on else 0


def letter_of(session: Session, case: Case, paper: Paper) -> Letter:
    """Draw the letter; its address is the reader's of now."""
    told = _told(session, case, paper)
    kind, reader, message = case.kind, case.reader, case.message
    subject = one_line(paper.draw(f"emails/{kind}_subject.txt", told))
    told["subject"] = subject
    uid = queries.installation_uid(session)
    host = urlsplit(paper.url).hostname or PRODUCT
    assert reader.address is not None  # case_of has looked
    return Letter(
        to_name=reader.name,
        to_address=reader.address,
        subject=subject,
        text=paper.draw(f"emails/{kind}.txt", told),
        html=paper.draw(f"emails/{kind}.html", told),
        at=case.now,
        # Sent twice (a sender was killed), it is the same mail to every mailbox. With its day, as
        # SQLite gives the number of a row that went to another one.
        message_id=f"{message.id}.{message.created_on:%Y%m%d}.{uid}@{host}",
        invitation=_invitation(case, paper, uid),
    )


def _told(session: Session, case: Case, paper: Paper) -> dict[str, object]:
    """Return all that a template learns: names, times, links. Never a word of anybody."""
    slot, zone, other_zone = case.slot, case.reader.zone, case.other.zone
    before = rules.moment_from(case.message.facts.get("from_at"))
    is_same_time = slot is not None and before == slot.starts_at
    return {
        "reader": one_line(case.reader.first_name),
        "other": one_line(case.other.first_name),
        "when": rules.when_words(slot.starts_at, case.now, zone, other_zone) if slot else "",
        "near": rules.near_words(slot.starts_at, case.now, zone) if slot else "",
        "before": rules.when_words(before, case.now, zone, other_zone) if before else "",
        "minutes": slot.minutes if slot else 0,
        "is_same_time": is_same_time,
        "is_rep": case.side == "rep",
        "from_day": rules.from_day_words(case.message.facts.get("on"), case.now, case.reader.zone),
        "stage": str(case.message.facts.get("stage", "")),
        "due": _count_due(session, case) if case.kind == "promise_due" else 0,
        "link": f"{paper.url}/meetings/{slot.id}" if slot else f"{paper.url}/",
        "choose": f"{paper.url}/me/mail",
        "subject": "",
    }


def _invitation(case: Case, paper: Paper, uid: str) -> Invitation | None:
    slot = case.slot
    if case.kind not in rules.INVITING or slot is None:
        return None
    is_off = case.kind == "called_off"
    method = Method.CANCEL if is_off else Method.REQUEST
    entry = Entry(
        uid=f"meeting-{slot.id}@{uid}",
        sequence=slot.sequence,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        zone=case.two.series_zone,
        title=f"1:1 with {case.other.name}",
        is_cancelled=is_off,
        url=f"{paper.url}/meetings/{slot.id}",
        stamp=case.now,
    )
    people = [
        Party(one.name, one.address) for one in (case.two.rep, case.two.manager) if one.address
    ]
    return Invitation(
        calendar_part(entry, method, Party(PRODUCT, paper.sender), people), method.value
    )
