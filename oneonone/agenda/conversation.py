"""One meeting as its steps see it: everything read once, for both people and for the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.commitments import queries as commitments
from oneonone.features.commitments.queries import Promise
from oneonone.features.commitments.rules import default_due
from oneonone.features.conduct import queries as conduct
from oneonone.features.conduct.earlier import EarlierRow, earlier, last_growth_on, last_held_on
from oneonone.features.conduct.queries import Asked
from oneonone.features.notes import queries as notes
from oneonone.features.schedule import queries as schedule
from oneonone.features.schedule.rules import Rhythm, next_slot
from oneonone.features.topics import queries as topics
from oneonone.lib.dates import local, now, today
from oneonone.lib.meeting_days import is_missed
from oneonone.lib.versions import stamp
from oneonone.models.check_in import CheckIn
from oneonone.models.focus import Focus
from oneonone.models.meeting import Meeting
from oneonone.models.meeting_agenda import MeetingAgenda
from oneonone.models.preparation import Preparation
from oneonone.models.step_note import StepNote
from oneonone.models.topic import Topic

from .adapt import adapt
from .gate import Gate, gate
from .lately import EarlierSlot, lately
from .plan import Agenda
from .world import LOW_MOODS, World


@dataclass(frozen=True)
class Conversation:
    """What the steps of one meeting read. Who looks is only their id and their zone."""

    meeting: Meeting
    span: PairSpan
    viewer_id: int
    is_room: bool
    zone: str
    on: date
    state: MeetingAgenda | None
    check_in: CheckIn | None
    preparation: Preparation | None
    focus: Focus | None
    # What the team, or else the company, offers to choose a focus from.
    skills: tuple[str, ...]
    notes: dict[tuple[str, str], StepNote]
    promises: tuple[Promise, ...]
    asked: Asked
    agenda: Agenda
    # What the manager offered last time, asked about after a lighter one.
    offer: Promise | None
    last_held_on: date | None
    rhythm: Rhythm | None
    # The next one that is planned, wherever it was moved to.
    planned_at: datetime | None
    # How often something of the pair was written before all this was read.
    changes: int

    @cached_property
    def topics(self) -> Sequence[Topic]:
        """Return the pair's lines; read when a step first asks, since most do not."""
        return topics.topics(self.meeting.pair_id, self.meeting.id)

    @property
    def rep_name(self) -> str:
        return self.span.rep_name.split()[0]

    @property
    def manager_name(self) -> str:
        return self.span.manager_name.split()[0]

    def name_of(self, person_id: int) -> str:
        """Return the first name of one of the two."""
        return self.rep_name if person_id == self.span.rep_id else self.manager_name

    def person_on(self, side: str) -> int:
        return self.span.rep_id if side == "rep" else self.span.manager_id

    @property
    def author_id(self) -> int | None:
        """Return who types here; nobody on the screen both look at."""
        return None if self.is_room else self.viewer_id

    def said_by(self, side: str) -> int:
        """Return whose a new line is: whoever types it, and on a shared screen that side's."""
        return self.person_on(side) if self.is_room else self.viewer_id

    def text(self, step: str, key: str) -> str:
        note = self.notes.get((step, key))
        return note.text if note else ""

    def stamp(self, step: str, key: str) -> str:
        """Return what the page carries beside a text, to tell two writers apart."""
        note = self.notes.get((step, key))
        return stamp(note.version, note.text) if note else stamp(0, "")

    @property
    def older_promises(self) -> list[Promise]:
        """Promises of earlier meetings that this one looks at, the manager's first."""
        return [p for p in self._agreed_before if not p.is_settled(self.on)]

    @property
    def settled_promises(self) -> list[Promise]:
        """Promises answered between the last meeting and this one, which asks nothing of them."""
        return [p for p in self._agreed_before if p.is_settled(self.on)]

    @property
    def _agreed_before(self) -> list[Promise]:
        older = [p for p in self.promises if p.commitment.meeting_id != self.meeting.id]
        agreed = [p for p in older if p.commitment.agreed_at or p.given]
        return sorted(agreed, key=lambda p: p.commitment.side != "manager")

    def promises_of(self, side: str) -> list[Promise]:
        """Promises made in this meeting by one side, in their order."""
        return [
            p
            for p in self.promises
            if p.commitment.meeting_id == self.meeting.id and p.commitment.side == side
        ]

    def topics_of(self, *kinds: str) -> list[Topic]:
        """Lines of these kinds, the rep's first."""
        found = [topic for topic in self.topics if topic.kind in kinds]
        return sorted(found, key=lambda topic: topic.author_id != self.span.rep_id)

    @cached_property
    def next_at(self) -> datetime | None:
        """Return when the two meet next: as chosen on the screen, else as planned.

        Where nothing is planned yet, the rhythm's next slot.
        """
        if self.state is not None and self.state.next_at is not None:
            return self.state.next_at
        if self.planned_at is not None or self.rhythm is None:
            return self.planned_at
        return next_slot(self.rhythm, self.meeting.starts_at + timedelta(hours=1))

    @property
    def next_on(self) -> date:
        """Return the day promises are due unless another is given."""
        next_on = local(self.next_at, self.zone).date() if self.next_at else None
        return default_due(next_on, self.on)

    @property
    def proposed_focus(self) -> tuple[str, str]:
        """Return the skill and its sign as they stand on the screen, or as they were agreed."""
        skill, sign = self.text("focus", "skill"), self.text("focus", "sign")
        if self.focus is None or self.focus_choice != "keep":
            return skill, sign
        return skill or self.focus.skill, sign or self.focus.sign

    @property
    def focus_choice(self) -> str:
        if self.focus is None:
            return ""
        return (self.state and self.state.focus_choice) or "keep"

    @cached_property
    def gate(self) -> Gate:
        """Return what is agreed and what is left before the meeting can be closed."""
        older = self.older_promises
        own = {side: self.promises_of(side) for side in ("rep", "manager")}
        skill, _sign = self.proposed_focus
        return gate(
            self.agenda.needs,
            outcomes_given=sum(1 for p in older if p.given),
            outcomes_due=len(older),
            has_focus=bool(skill),
            focus_words=skill,
            rep_count=len(own["rep"]),
            manager_count=len(own["manager"]),
            undated=sum(1 for p in (*own["rep"], *own["manager"]) if not p.commitment.due_on),
            has_next_date=self.next_at is not None,
            rep_name=self.rep_name,
            manager_name=self.manager_name,
        )


def conversation(meeting_id: int, viewer: Viewer, zone: str) -> Conversation:
    """Read one meeting; raises NotVisibleError for one that is not the viewer's."""
    row = conduct.meeting_row(meeting_id, today(zone))
    meeting = row.meeting
    span = next(span for span in viewer.spans if span.id == meeting.pair_id)
    on = today(zone)
    slots = earlier(meeting)
    promises = commitments.promises(
        meeting.pair_id, meeting_id, since=last_held_on(slots, zone) or span.started_on
    )
    world = world_of(row, span, zone, promises=promises, slots=slots)
    return Conversation(
        meeting=meeting,
        span=span,
        viewer_id=viewer.person_id,
        is_room=viewer.is_room,
        zone=zone,
        on=on,
        state=row.agenda,
        check_in=row.check_in,
        preparation=row.preparation,
        focus=row.focus,
        skills=row.template.skills,
        notes=notes.notes(meeting_id),
        promises=promises,
        asked=conduct.asked(meeting.pair_id, meeting_id),
        agenda=adapt(world),
        offer=offer_of(promises, world.lately.last_held_id),
        last_held_on=world.lately.last_held_on,
        rhythm=schedule.rhythm_of(row.cadence) if row.cadence else None,
        planned_at=row.next_at,
        changes=row.changes,
    )


def world_of(
    row: conduct.MeetingRow,
    span: PairSpan,
    zone: str,
    *,
    promises: Sequence[Promise] = (),
    slots: Sequence[EarlierRow] = (),
) -> World:
    """Return what the agenda's rules look at.

    Without promises and slots it says which steps there are, and not what they ask.
    """
    state, check_in, on = row.agenda, row.check_in, today(zone)
    cadence_days = row.cadence.every_weeks * 7 if row.cadence else None
    before = lately(
        [_slot(slot, span, zone) for slot in slots if _is_told(slot, zone)],
        on=local(row.meeting.starts_at, zone).date(),
        cadence_days=cadence_days,
        focus_since=row.focus.started_on if row.focus else None,
        last_growth_on=last_growth_on(slots, zone),
    )
    return World(
        mood=check_in.mood if check_in else None,
        wants_lighter=check_in.wants_lighter if check_in else None,
        is_undone=state.is_usual_wanted if state else False,
        minutes_total=row.meeting.minutes,
        minutes_available=state.minutes_available if state else None,
        is_first_meeting=row.meeting.kind == "first",
        is_put_away=state.is_put_away if state else False,
        is_growth=state.is_growth if state else False,
        manager_has_overdue=any(_is_overdue(promise, on) for promise in promises),
        has_offer=offer_of(promises, before.last_held_id) is not None,
        lately=before,
        cadence_days=cadence_days,
        short_choice=state.short_choice if state else None,
        template_minutes=row.template.minutes,
        has_deal=row.preparation is not None and row.preparation.deal_id is not None,
    )


def offer_of(promises: Sequence[Promise], meeting_id: int | None) -> Promise | None:
    """Return the support that the manager promised in one meeting, the first of it."""
    if meeting_id is None:
        return None  # nor is what was brought along from another pair
    return next(
        (
            promise
            for promise in promises
            if promise.commitment.side == "manager" and promise.commitment.meeting_id == meeting_id
        ),
        None,
    )


def _slot(row: EarlierRow, span: PairSpan, zone: str) -> EarlierSlot:
    is_low = row.mood in LOW_MOODS and row.wants_lighter is True
    return EarlierSlot(
        meeting_id=row.meeting_id,
        on=local(row.starts_at, zone).date(),
        state=row.state,
        is_off_by_rep=row.called_off_by_id == span.rep_id,
        was_lighter=is_low and not row.is_usual_wanted,
        rep_kept=row.rep_kept,
        rep_looked_at=row.rep_looked_at,
    )


def _is_told(row: EarlierRow, zone: str) -> bool:
    """Tell whether it is known what became of a slot; until then it says nothing."""
    return row.state != "planned" or is_missed(
        row.starts_at, now(), row.state, zone=zone, was_not_met=row.not_met_at is not None
    )


def _is_overdue(promise: Promise, on: date) -> bool:
    made = promise.commitment
    is_open = made.agreed_at is not None and made.outcome is None
    return made.side == "manager" and is_open and made.due_on is not None and made.due_on < on
