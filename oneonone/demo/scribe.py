"""Turns what was said in a meeting into the rows the application would have written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from oneonone.features.questions.rules import fill, question
from oneonone.lib.dates import instant, monday
from oneonone.models import (
    AskedQuestion,
    CheckIn,
    Commitment,
    CommitmentOutcome,
    DealReview,
    FocusEvidence,
    MeetingAgenda,
    Preparation,
    PreparationClaim,
    PrivateNote,
    Reading,
    StepNote,
    Topic,
)
from oneonone.models.base import Base

from .asking import Asking
from .company import ZONE, Bond, on_weekday
from .ladder import Rung
from .script import Author, Promised, Script
from .slots import Slot

_EVENING = time(17, 40)


@dataclass
class Standing:
    """A promise that has no last word yet."""

    row: Commitment
    fate: str
    was_carried: bool = False


class Scribe:
    """Writes the rows of one pair, meeting after meeting."""

    def __init__(self, bond: Bond, author: Author, rungs: list[Rung], chance: Random) -> None:
        self._bond, self._author, self._rungs, self._chance = bond, author, rungs, chance
        self.standing: list[Standing] = []
        self._asking = Asking(chance)
        self._parked: list[Topic] = []

    def person_on(self, side: str) -> int:
        return self._bond.rep_id if side == "rep" else self._bond.manager_id

    def rung(self, on: date) -> Rung | None:
        """Return the focus that a meeting on that day found."""
        found = [rung for rung in self._rungs if rung.row.started_on < on]
        return found[-1] if found else None

    def record(
        self, slot: Slot, script: Script, next_on: date
    ) -> tuple[list[Base], list[Callable[[], Base]]]:
        """Return a meeting's rows, and those that wait until promises have their ids."""
        begun = next((rung for rung in self._rungs if rung.begun is slot), None)
        active = self.rung(slot.held_on)
        rows: list[Base] = [self._agenda(slot, script, begun, active)]
        later: list[Callable[[], Base]] = []
        if slot.meeting.kind == "first":
            rows += self._first_words()
        else:
            rows.append(self._check_in(slot, script))
        rows += self._readings(slot, script)
        asked = self._asking.questions(slot, script, begun or active)
        rows += asked
        rows += self._topics(slot, script, asked)
        rows += self._notes(slot, script, begun)
        rows += self._reviews(slot, script)
        if script.preparation is not None:
            rows.append(self._prepared(slot, script, later))
        if script.seen and active is not None:
            later.append(self._evidence(slot, script, active))
        if slot.fate != "early":
            later += self._answers(slot, next_on)
        rows += self._promises(slot, script, next_on)
        return [_placed(row, slot) for row in rows], later

    def _agenda(
        self, slot: Slot, script: Script, begun: Rung | None, active: Rung | None
    ) -> MeetingAgenda:
        agenda = MeetingAgenda(
            current_step="alignment" if slot.fate != "early" else "progress",
            minutes_available=script.minutes,
            short_choice="deals" if script.minutes == 15 else None,
        )
        if begun is not None:
            agenda.focus_named_by_id = begun.row.named_by_id
            if active is not None:
                agenda.focus_choice = active.row.ending
        elif active is not None and slot.fate != "early" and self._chance.random() < 0.6:
            agenda.focus_choice = "keep"
        return agenda

    def _check_in(self, slot: Slot, script: Script) -> CheckIn:
        return CheckIn(
            mood=script.mood,
            feelings=",".join(script.feelings),
            is_shown=self._chance.random() < 0.9,
            is_in_person=self._chance.random() < 0.04,
            wants_lighter=script.wants_lighter,
        )

    def _first_words(self) -> list[Base]:
        words = {
            "feedback": "Straight, soon and in private. One thing at a time.",
            "pressure": "I go quiet and do more. Ask me what I have said no to.",
            "helps": "A clear aim, a free hand, and half an hour that stays in the calendar.",
        }
        return [self._note("check_in", key, text, "rep") for key, text in words.items()]

    def _readings(self, slot: Slot, script: Script) -> list[Base]:
        return [
            Reading(
                key=key,
                week_on=monday(slot.held_on),
                value=value,
                source="rep",
                entered_by_id=self._bond.rep_id,
            )
            for key, value in script.readings.items()
        ]

    def _topics(self, slot: Slot, script: Script, asked: list[AskedQuestion]) -> Iterator[Topic]:
        meeting = slot.meeting
        for topic in self._parked:
            topic.done_meeting_id = meeting.id
        self._parked = []
        for kind, side, text in script.said:
            topic = Topic(author_id=self.person_on(side), kind=kind, text=text)
            began = meeting.started_at or meeting.starts_at
            hours = self._chance.randrange(3, 60) if kind == "topic" else -0.2
            topic.created_at = began - timedelta(hours=hours)
            topic.done_meeting_id = meeting.id
            if kind == "parked":
                life = script.table[0].life.words if script.table else {}
                about = [row for row in asked if row.step == "deals"] or asked
                words = {key: life.get(key, "") for key in ("buyer", "deal")}
                topic.text = fill(question(about[-1].question_id), **words)
                topic.done_meeting_id = None
                self._parked.append(topic)
            yield topic

    def _note(self, step: str, key: str, text: str, side: str | None = None) -> StepNote:
        side = side or ("rep" if self._chance.random() < 0.6 else "manager")
        return StepNote(step=step, key=key, text=text, author_id=self.person_on(side))

    def _notes(self, slot: Slot, script: Script, begun: Rung | None) -> Iterator[Base]:
        if script.line:
            yield self._note("check_in", "line", script.line, "rep")
        if script.numbers:
            yield self._note("progress", "numbers", script.numbers)
        for place, it in enumerate(script.table, start=1):
            yield self._note("deals", f"{place}.going_on", it.sees, "rep")
            yield self._note("deals", f"{place}.will_try", it.tries)
            if it.idea:
                yield self._note("deals", f"{place}.idea", it.idea, "manager")
            yield self._note("deals", f"{place}.next_step", it.step)
        if begun is not None:
            yield self._note("focus", "skill", begun.row.skill)
            yield self._note("focus", "sign", begun.row.sign)
        for side, step, text in script.notes:
            yield PrivateNote(author_id=self.person_on(side), step=step, text=text)

    def _reviews(self, slot: Slot, script: Script) -> Iterator[DealReview]:
        for place, it in enumerate(script.table, start=1):
            it.life.reviewed(it.step, it.step_on, slot.held_on)
            yield DealReview(
                position=place,
                deal_id=it.life.row.id,
                chosen_by_id=self.person_on("rep" if place == 1 else "manager"),
                deal_name=it.life.row.name,
                deal_stage=it.life.stage(slot.held_on) or it.life.row.stage,
                deal_value=it.life.row.value,
                next_step_on=it.step_on,
            )

    def _prepared(self, slot: Slot, script: Script, later: list[Callable[[], Base]]) -> Preparation:
        for standing in self.standing:
            said = standing.fate if standing.fate != "later" else "not_yet"
            if self._chance.random() < 0.12:
                said = "kept"
            later.append(self._claim(slot, standing.row, said))
        return Preparation(
            shared_at=self._shared_at(slot),
            deal_id=script.table[0].life.row.id if script.table else None,
            **(script.preparation or {}),
        )

    def _shared_at(self, slot: Slot) -> datetime:
        minutes = self._chance.randrange(0, 150)
        if self._chance.random() < 0.6:
            evening = instant(slot.held_on - timedelta(days=1), _EVENING, ZONE)
            return evening + timedelta(minutes=minutes)
        return slot.meeting.starts_at - timedelta(minutes=20 + minutes // 2)

    def _claim(self, slot: Slot, row: Commitment, said: str) -> Callable[[], Base]:
        return lambda: PreparationClaim(
            pair_id=row.pair_id, meeting_id=slot.meeting.id, commitment_id=row.id, outcome=said
        )

    def _evidence(self, slot: Slot, script: Script, rung: Rung) -> Callable[[], Base]:
        author_id = self.person_on("rep" if self._chance.random() < 0.55 else "manager")
        seen_on = on_weekday(slot.held_on - timedelta(days=self._chance.choice((0, 1, 2, 4))))
        return lambda: FocusEvidence(
            pair_id=rung.row.pair_id,
            focus_id=rung.row.id,
            author_id=author_id,
            text=script.seen,
            seen_on=max(seen_on, rung.row.started_on),
        )

    def _answers(self, slot: Slot, next_on: date) -> Iterator[Callable[[], Base]]:
        answered, self.standing = self.standing, []
        for standing in answered:
            row, fate = standing.row, standing.fate
            if fate == "later" and not standing.was_carried:
                row.due_on = next_on
                fate = self._author.later_fate()
                self.standing.append(Standing(row, fate, was_carried=True))
                yield self._answer(slot, row, "not_yet", next_on)
            else:
                row.outcome, row.outcome_on = fate, slot.held_on
                yield self._answer(slot, row, fate, None)

    def _answer(
        self, slot: Slot, row: Commitment, outcome: str, new_due_on: date | None
    ) -> Callable[[], Base]:
        return lambda: CommitmentOutcome(
            pair_id=row.pair_id,
            commitment_id=row.id,
            meeting_id=slot.meeting.id,
            outcome=outcome,
            given_by_id=self.person_on("manager" if row.side == "rep" else "rep"),
            new_due_on=new_due_on,
        )

    def _promises(self, slot: Slot, script: Script, next_on: date) -> Iterator[Commitment]:
        both: tuple[tuple[str, list[Promised]], ...] = (
            ("rep", script.rep),
            ("manager", script.manager),
        )
        for side, promised in both:
            for place, it in enumerate(promised, start=1):
                due_on = next_on
                if self._chance.random() < 0.25 and it.fate != "later" and not it.is_told:
                    due_on = on_weekday(due_on - timedelta(days=self._chance.randint(1, 3)))
                row = Commitment(
                    side=side,
                    position=place,
                    promised_by_id=self.person_on(side),
                    text=it.text,
                    due_on=due_on,
                    promised_for=due_on,
                    agreed_at=slot.meeting.ended_at,
                )
                self.standing.append(Standing(row, it.fate))
                yield row


def _placed(row: Base, slot: Slot) -> Base:
    """Tie a row to its pair and meeting, where it has such columns."""
    for key, value in (("pair_id", slot.meeting.pair_id), ("meeting_id", slot.meeting.id)):
        if hasattr(type(row), key):
            setattr(row, key, value)
    return row
