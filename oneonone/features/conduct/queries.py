from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import (
    CompoundSelect,
    Engine,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from oneonone.access.viewer import Viewer
from oneonone.lib.dates import now, today
from oneonone.lib.errors import NotVisibleError
from oneonone.models.agenda_template import AgendaTemplate
from oneonone.models.base import db
from oneonone.models.check_in import CheckIn
from oneonone.models.focus import Focus
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.meeting_agenda import AskedQuestion, MeetingAgenda
from oneonone.models.pair import Cadence, Pair
from oneonone.models.pair_change import PairChange
from oneonone.models.person import Person, Team
from oneonone.models.preparation import Preparation
from oneonone.models.question import CompanyQuestion, ManagerQuestion, QuestionChoice, QuestionOff

# A question asked in the last three meetings waits (experience.md, 6.1).
MEETINGS_A_QUESTION_RESTS = 3
# The situation of a question that fits always.
ANY = "any"


@dataclass(frozen=True)
class Template:
    """What the rep's team, or else the company, says of an agenda; a step that neither names
    keeps its own minutes. `skills` are offered in step 4."""

    minutes: dict[str, int]
    skills: tuple[str, ...]


@dataclass(frozen=True)
class MeetingRow:
    """A meeting with what hangs on it once; all of it in one statement."""

    meeting: Meeting
    agenda: MeetingAgenda | None
    check_in: CheckIn | None
    preparation: Preparation | None
    focus: Focus | None
    template: Template
    cadence: Cadence | None
    # When the two meet next, wherever that was moved to.
    next_at: datetime | None
    # How often something of the pair was written, before anything else here was read.
    changes: int


_LATER, _CADENCE = aliased(Meeting), aliased(Cadence)
_NEXT_AT = (
    select(func.min(_LATER.starts_at))
    .where(_LATER.pair_id == Meeting.pair_id, _LATER.state == MeetingState.PLANNED)
    .where(_LATER.starts_at > Meeting.starts_at, _LATER.starts_at > bindparam("now"))
    .correlate(Meeting)
    .scalar_subquery()
)
_NEWEST_CADENCE = (
    select(Cadence.id)
    .where(Cadence.pair_id == Meeting.pair_id, Cadence.starts_on <= bindparam("on"))
    .order_by(Cadence.starts_on.desc())
    .limit(1)
    .correlate(Meeting)
    .scalar_subquery()
)
_MEETING_ROW = (
    select(
        Meeting,
        MeetingAgenda,
        CheckIn,
        Preparation,
        Focus,
        Team.agenda_minutes,
        Team.skills,
        AgendaTemplate.minutes,
        AgendaTemplate.skills,
        _CADENCE,
        _NEXT_AT,
        PairChange.count,
    )
    .join(Pair, Pair.id == Meeting.pair_id)
    .join(Person, Person.id == Pair.rep_id)
    .outerjoin(Team, Team.id == Person.team_id)
    .outerjoin(AgendaTemplate, AgendaTemplate.id == 1)
    .outerjoin(MeetingAgenda, MeetingAgenda.meeting_id == Meeting.id)
    .outerjoin(CheckIn, CheckIn.meeting_id == Meeting.id)
    .outerjoin(Preparation, Preparation.meeting_id == Meeting.id)
    .outerjoin(Focus, and_(Focus.pair_id == Meeting.pair_id, Focus.ended_on.is_(None)))
    .outerjoin(_CADENCE, _CADENCE.id == _NEWEST_CADENCE)
    .outerjoin(PairChange, PairChange.pair_id == Meeting.pair_id)
    .where(Meeting.id == bindparam("meeting_id"))
)


def meeting_row(meeting_id: int, on: date | None = None) -> MeetingRow:
    """Return one meeting and its single rows, with the cadence in force on a day (today).

    Raises NotVisibleError.
    """
    found = db.session.execute(
        _MEETING_ROW, {"meeting_id": meeting_id, "on": on or today(), "now": now()}
    ).one_or_none()
    if found is None:
        raise NotVisibleError
    (
        meeting, agenda, check_in, preparation, focus,
        minutes, skills, usual_minutes, usual_skills, rhythm, next_at, changes,
    ) = found  # fmt: skip
    template = Template(
        minutes={**(usual_minutes or {}), **(minutes or {})},
        # An empty list is a team's word as well: none are offered there.
        skills=tuple((usual_skills or []) if skills is None else skills),
    )
    return MeetingRow(
        meeting, agenda, check_in, preparation, focus, template, rhythm, next_at, changes or 0
    )


@dataclass(frozen=True)
class Change:
    """How often something of a meeting's pair was written, and whose pair it is.

    `layout` is the count when more than words in a field changed.
    """

    count: int
    layout: int
    people: tuple[int, int]


_PAIR_OF = select(Meeting.pair_id).where(Meeting.id == bindparam("meeting_id"))
# Which pair a meeting belongs to never changes, so each process asks once.
_known_pairs: WeakKeyDictionary[Engine, dict[int, int]] = WeakKeyDictionary()


def change(meeting_id: int, viewer: Viewer) -> Change:
    """Return what every poll compares; raises NotVisibleError for a meeting of another pair.

    Costs no statement of its own once a process knows the meeting: the count came with the look-up
    of the session, for the viewer's own pairs only.
    """
    known = _known_pairs.setdefault(db.engine, {})
    pair_id = known.get(meeting_id)
    if pair_id is None:
        pair_id = db.session.scalar(_PAIR_OF, {"meeting_id": meeting_id})
        if pair_id is None:
            raise NotVisibleError
        known[meeting_id] = pair_id
    span = next((span for span in viewer.spans if span.id == pair_id), None)
    if span is None or pair_id not in viewer.pairs:
        raise NotVisibleError
    return Change(span.changes or 0, span.layout or 0, (span.rep_id, span.manager_id))


class OwnQuestion(NamedTuple):
    """A question of the company's or the manager's own; one asked here, in its words of then."""

    id: str
    step: str
    situation: str
    kind: str
    text: str


@dataclass(frozen=True)
class Asked:
    """What was asked, here in order and in the pair's last meetings, and what can be asked:
    the questions beside the bank's, and which ones somebody starred or switched off."""

    here: tuple[tuple[str, str], ...]
    lately: frozenset[str]
    own: tuple[OwnQuestion, ...] = ()
    off: frozenset[str] = frozenset()
    starred: frozenset[str] = frozenset()

    def at(self, step: str) -> list[str]:
        return [question_id for at_step, question_id in self.here if at_step == step]


_RECENT = (
    select(Meeting.id)
    .where(Meeting.pair_id == bindparam("pair_id"), Meeting.id != bindparam("meeting_id"))
    .where(Meeting.state == MeetingState.HELD)
    .order_by(Meeting.starts_at.desc())
    .limit(MEETINGS_A_QUESTION_RESTS)
)
# The pair's own: whoever looks may have a manager and be one.
_ITS_MANAGER = select(Pair.manager_id).where(Pair.id == bindparam("pair_id")).scalar_subquery()
_NONE = literal("")


def _own(own: type[CompanyQuestion | ManagerQuestion], letter: str) -> Select[*tuple[Any, ...]]:
    return select(
        literal("own"),
        own.id,
        literal(0),
        own.step,
        own.situation,
        literal(letter) + cast(own.id, String),
        own.kind,
        own.text,
    ).where(own.is_off.is_(False))


# One statement for all of it: each step of a live meeting is drawn with it.
_ASKED: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        literal("asked").label("what"),
        AskedQuestion.id.label("place"),
        AskedQuestion.meeting_id.label("meeting_id"),
        AskedQuestion.step.label("step"),
        _NONE.label("situation"),
        AskedQuestion.question_id.label("question_id"),
        func.coalesce(AskedQuestion.kind, "").label("kind"),
        func.coalesce(AskedQuestion.text, "").label("text"),
    ).where(
        (AskedQuestion.meeting_id == bindparam("meeting_id"))
        | AskedQuestion.meeting_id.in_(_RECENT)
    ),
    _own(CompanyQuestion, "C"),
    _own(ManagerQuestion, "M").where(ManagerQuestion.manager_id == _ITS_MANAGER),
    select(
        literal("off"), QuestionOff.id, literal(0), _NONE, _NONE, QuestionOff.question_id, _NONE,
        _NONE,
    ),
    select(
        QuestionChoice.choice, QuestionChoice.id, literal(0), _NONE, _NONE,
        QuestionChoice.question_id, _NONE, _NONE,
    ).where(QuestionChoice.manager_id == _ITS_MANAGER),
)  # fmt: skip


def asked(pair_id: int, meeting_id: int) -> Asked:
    """What was asked in this meeting and in the last three before it, and what can be asked.

    A question that stands on the screen stays in its words, whatever is changed meanwhile.
    """
    rows = db.session.execute(_ASKED, {"pair_id": pair_id, "meeting_id": meeting_id}).all()
    told = sorted((row for row in rows if row.what == "asked"), key=lambda row: row.place)
    here = [row for row in told if row.meeting_id == meeting_id]
    own = {
        row.question_id: OwnQuestion(row.question_id, row.step, row.situation, row.kind, row.text)
        for row in rows
        if row.what == "own"
    }
    for row in here:
        if row.text and row.kind:
            known = own.get(row.question_id)
            situation = known.situation if known else ANY
            own[row.question_id] = OwnQuestion(
                row.question_id, row.step, situation, row.kind, row.text
            )
    ids = {row.question_id for row in here}
    return Asked(
        here=tuple((row.step, row.question_id) for row in here),
        lately=frozenset(row.question_id for row in told if row.meeting_id != meeting_id),
        own=tuple(own.values()),
        off=frozenset(row.question_id for row in rows if row.what == "off") - ids,
        starred=frozenset(row.question_id for row in rows if row.what == "starred"),
    )


def agenda_row(meeting: Meeting, known: MeetingAgenda | None = None) -> MeetingAgenda:
    """Return the meeting's agenda row, made and added where it has none yet.

    `known` saves the look-up where the caller has read it.
    """
    row = known or db.session.scalar(
        select(MeetingAgenda).where(MeetingAgenda.meeting_id == meeting.id)
    )
    if row is None:
        row = MeetingAgenda(pair_id=meeting.pair_id, meeting_id=meeting.id)
        db.session.add(row)
    return row


def check_in(meeting_id: int) -> CheckIn | None:
    return db.session.scalar(select(CheckIn).where(CheckIn.meeting_id == meeting_id))
