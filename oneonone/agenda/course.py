"""Where a meeting stands and how it goes on: the rail, the place, the next step and question.

The screen that both look at leads, or the manager's where each has their own; everybody else is
told where the meeting is, and goes there when they like.
"""

from __future__ import annotations

from dataclasses import dataclass

from oneonone.features.conduct import queries as conduct
from oneonone.features.conduct import service as questions
from oneonone.features.questions.rules import Question

from .conversation import Conversation
from .plan import Agenda
from .registry import step_for
from .step import Step

# Places that are no step.
OVER = "over"
PUT_AWAY = "put-away"


@dataclass(frozen=True)
class Announcement:
    """A sentence, and where it leads. A screen that follows goes there by itself as soon as
    nobody is writing on it; everybody else goes when they like."""

    words: str
    href: str
    label: str
    is_followed: bool


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
class Course:
    """The steps of today's agenda around the one that is open."""

    rail: tuple[RailItem, ...]

    @property
    def at(self) -> int:
        """Return the place of the open step on the rail, from 0."""
        return next(index for index, item in enumerate(self.rail) if item.is_current)

    @property
    def now(self) -> RailItem:
        return self.rail[self.at]

    @property
    def before(self) -> RailItem | None:
        return self.rail[self.at - 1] if self.at else None

    @property
    def after(self) -> RailItem | None:
        return self.rail[self.at + 1] if self.at + 1 < len(self.rail) else None


def course(talk: Conversation, current: str) -> Course:
    """Return today's agenda in its order; a step beside it joins while it is open."""
    planned = {step.key: step for step in talk.agenda.steps}
    keys = list(planned)
    if current not in planned:
        keys.append(current)
    return Course(
        tuple(
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
    )


def open_step(agenda: Agenda, current: str) -> Step:
    """Return the step the two have open, or the first of today's agenda."""
    on_agenda = [step.key for step in agenda.steps]
    return step_for(current if current in on_agenda else on_agenda[0])


def place(talk: Conversation) -> str:
    """Return where the meeting is: a step's slug, put away, or over (not begun is over, too)."""
    if talk.meeting.state != "live":
        return OVER
    if talk.agenda.mode == "put_away":
        return PUT_AWAY
    return open_step(talk.agenda, talk.state.current_step if talk.state else "").slug


def leads(talk: Conversation) -> bool:
    """Tell whether a step opened here is the meeting's: on a shared screen, or the manager's."""
    return talk.is_room or talk.viewer_id == talk.span.manager_id


def move_to(talk: Conversation, key: str) -> None:
    """Open a step for the meeting; a rep who looks ahead on their phone moves nobody."""
    if leads(talk):
        conduct.agenda_row(talk.meeting, talk.state).current_step = key


def ask_next(talk: Conversation, key: str) -> None:
    """Bring up the next question of a step; the one on stage counts as asked."""
    step = step_for(key)
    more = step.load(talk)
    shown, _words = step.question(talk, more)
    _remember(talk, key, shown, step.next_question(talk, more))


def leave(talk: Conversation, key: str, stood: str | None = None) -> None:
    """Remember the question that stood on stage as the meeting goes on from a step.

    `stood` is its id as the page that leads says it, empty for an opening; without it the step is
    read once more.
    """
    step = step_for(key)
    if stood is None:
        question, _words = step.question(talk, step.load(talk))
    else:
        question = step.known_question(talk, stood)
    _remember(talk, key, question)


def _remember(talk: Conversation, key: str, *shown: Question | None) -> None:
    # A question counts once in a meeting, whichever step it stood at.
    asked = {question_id for _step, question_id in talk.asked.here}
    for question in shown:
        if question is not None and question.id not in asked:
            own = {"text": question.text, "kind": question.kind} if question.is_own else {}
            questions.ask(talk.meeting, key, question.id, **own)
