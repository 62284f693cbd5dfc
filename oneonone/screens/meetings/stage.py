"""What the live screen shows: the rail, the question, the step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.course import Course, RailItem, course
from oneonone.agenda.step import Step
from oneonone.lib.dates import local, now
from oneonone.lib.versions import Edit, new_op
from oneonone.web.clash import Clash
from oneonone.web.forms import AppForm

from .strip import Strip, strip
from .watch import Watch, watch


@dataclass(frozen=True)
class Stage:
    """One step on the screen with everything around it."""

    talk: Conversation
    step: Step
    form: AppForm
    more: Mapping[str, Any]
    words: str
    # The id of the question on stage; empty for an opening.
    question_id: str
    has_next_question: bool
    course: Course
    # Fields that two wrote at once, by name.
    clashes: Mapping[str, Clash]
    watch: Watch
    # What moved since last time; on the first step only.
    strip: Strip | None
    # Where the page is drawn again with what was sent: the stamps and ops that came along.
    edits: Mapping[str, Edit]

    def stamp(self, name: str) -> str:
        """Return what a text was typed over: what stands, or what the words sent were typed over.

        Never the newer stamp beside the older words: saved again, they would win unseen.
        """
        sent = self.edits.get(name)
        return sent.base if sent else self.step.stamp_of(self.talk, name)

    def op(self, name: str) -> str:
        """Return whose typing a field is: a new one, unless it is drawn again."""
        sent = self.edits.get(name)
        return (sent and sent.op) or new_op()

    @property
    def template(self) -> str:
        return self.step.template

    @property
    def rail(self) -> tuple[RailItem, ...]:
        return self.course.rail

    @property
    def before(self) -> RailItem | None:
        return self.course.before

    @property
    def after(self) -> RailItem | None:
        return self.course.after

    @property
    def number(self) -> int:
        return self.course.now.number

    @property
    def of(self) -> int:
        return len(self.course.rail)

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


def stage(
    talk: Conversation,
    step: Step,
    form: AppForm | None = None,
    clashes: Sequence[Clash] = (),
    *,
    edits: Mapping[str, Edit] = MappingProxyType({}),
    at: str = "",
) -> Stage:
    """Compose one step of a meeting; `at` names the page where it is not the step's own.

    `edits` goes with a form that holds what was sent.
    """
    more = step.load(talk)
    question, words = step.question(talk, more)
    way = course(talk, step.key)
    return Stage(
        talk=talk,
        step=step,
        form=form if form is not None else step.form(talk),
        more=more,
        words=words,
        question_id=question.id if question else "",
        has_next_question=step.next_question(talk, more) is not None,
        course=way,
        clashes={clash.name: clash for clash in clashes},
        watch=watch(talk, at or step.slug),
        strip=strip(talk) if way.before is None and not at else None,
        edits=edits,
    )
