"""What the live screen shows: the rail, the question, the step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from oneonone.agenda.adapt import Agenda
from oneonone.agenda.conversation import Conversation
from oneonone.agenda.registry import step_for
from oneonone.agenda.step import Step
from oneonone.lib.dates import local, now
from oneonone.web.forms import AppForm


@dataclass(frozen=True)
class RailItem:
    key: str
    slug: str
    title: str
    number: int
    minutes: int
    is_optional: bool
    is_done: bool
    is_current: bool


@dataclass(frozen=True)
class Stage:
    """One step on the screen with everything around it."""

    talk: Conversation
    step: Step
    form: AppForm
    more: Mapping[str, Any]
    words: str
    has_next_question: bool
    rail: tuple[RailItem, ...]
    before: RailItem | None
    after: RailItem | None
    number: int
    of: int

    @property
    def template(self) -> str:
        return self.step.template

    @property
    def url(self) -> str:
        return f"/meetings/{self.talk.meeting.id}/steps/{self.step.slug}"

    @property
    def starts_at(self) -> str:
        return (self.talk.meeting.started_at or self.talk.meeting.starts_at).isoformat()

    @property
    def ends_at(self) -> str:
        return self._end().isoformat()

    @property
    def ends_words(self) -> str:
        return f"{local(self._end(), self.talk.zone):%H:%M}"

    @property
    def passed(self) -> float:
        """How much of the time is over, 0 to 1."""
        start = self.talk.meeting.started_at or self.talk.meeting.starts_at
        return (now() - start) / (self._end() - start)

    def _end(self) -> datetime:
        meeting, state = self.talk.meeting, self.talk.state
        minutes = (state.minutes_available if state else None) or meeting.minutes
        return (meeting.started_at or meeting.starts_at) + timedelta(minutes=minutes)


def stage(talk: Conversation, step: Step, form: AppForm | None = None) -> Stage:
    """Compose one step of a meeting."""
    more = step.load(talk)
    rail = rail_of(talk, step.key)
    at = next((index for index, item in enumerate(rail) if item.is_current), None)
    _question, words = step.question(talk, more)
    return Stage(
        talk=talk,
        step=step,
        form=form if form is not None else step.form(talk),
        more=more,
        words=words,
        has_next_question=step.next_question(talk, more) is not None,
        rail=rail,
        before=rail[at - 1] if at else None,
        after=rail[at + 1] if at is not None and at + 1 < len(rail) else None,
        number=(at or 0) + 1,
        of=len(rail),
    )


def rail_of(talk: Conversation, current: str) -> tuple[RailItem, ...]:
    """Return the steps of today's agenda in its order; a step beside it joins while it is open."""
    planned = {step.key: step for step in talk.agenda.steps}
    keys = list(planned)
    if current not in planned:
        keys.append(current)
    return tuple(
        RailItem(
            key=key,
            slug=step_for(key).slug,
            title=step_for(key).title,
            number=number,
            minutes=planned[key].minutes if key in planned else 0,
            is_optional=key in planned and planned[key].is_optional,
            is_done=step_for(key).is_done(talk),
            is_current=key == current,
        )
        for number, key in enumerate(keys, start=1)
    )


def open_step(agenda: Agenda, current: str) -> Step:
    """Return the step the two have open, or the first of today's agenda."""
    on_agenda = [step.key for step in agenda.steps]
    return step_for(current if current in on_agenda else on_agenda[0])
