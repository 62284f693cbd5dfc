"""What the companion shows: one's own notes, and for the manager the way through the meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.course import OVER, PUT_AWAY, Announcement, Course, course, open_step, place
from oneonone.agenda.registry import AGENDA, step_for
from oneonone.agenda.step import Step
from oneonone.features.private_notes import queries
from oneonone.features.private_notes.queries import LastNotes
from oneonone.features.questions.rules import fill
from oneonone.features.questions.wording import KIND_WORDS
from oneonone.features.work_card import queries as work_cards
from oneonone.features.work_card.queries import CardShown
from oneonone.lib.text import shorten
from oneonone.lib.versions import VersionConflictError, differing, new_op, stamp
from oneonone.models.private_note import PrivateNote
from oneonone.web.clash import Clash, Side
from oneonone.web.forms import AppForm
from oneonone.web.presence import are_both_here, tag_of

from .forms import NAMES, notes_form

WAYS_IN_SHOWN = 3
# What a row of the steps shows of a note: a glance, not a reading.
GLANCE = 60


@dataclass(frozen=True)
class StepLine:
    """One step with the viewer's own note."""

    key: str
    slug: str
    title: str
    number: int
    minutes: int
    is_now: bool
    is_shown: bool
    glance: str
    name: str
    stamp: str
    op: str
    clash: Clash | None


@dataclass(frozen=True)
class Asking:
    """The question on the big screen, and the next ways in behind it."""

    words: str
    # Whether it asks for a view or what happened; empty for an opening.
    kind: str
    ways_in: tuple[str, ...]


@dataclass(frozen=True)
class Companion:
    """One person's page beside a meeting; nothing on it is anybody else's."""

    talk: Conversation
    form: AppForm
    lines: tuple[StepLine, ...]
    course: Course
    # A step's slug, put away, or over.
    where: str
    asking: Asking | None
    last: LastNotes | None
    told: Announcement | None
    tag: str
    # How the other one likes to work, as they show it.
    card: CardShown | None

    @property
    def url(self) -> str:
        return f"/private/meetings/{self.talk.meeting.id}"

    @property
    def is_manager(self) -> bool:
        return self.talk.viewer_id == self.talk.span.manager_id

    @property
    def other_name(self) -> str:
        return self.talk.rep_name if self.is_manager else self.talk.manager_name

    @property
    def other_full_name(self) -> str:
        return self.talk.span.rep_name if self.is_manager else self.talk.span.manager_name

    @property
    def can_notice(self) -> bool:
        return can_notice(self.talk)

    @property
    def is_live(self) -> bool:
        return self.where != OVER

    @property
    def is_remote(self) -> bool:
        """Tell whether the meeting is led from here: its manager, while it has an agenda."""
        return self.is_manager and self.where not in (OVER, PUT_AWAY)

    @property
    def shown(self) -> StepLine:
        return next(line for line in self.lines if line.is_shown)

    @property
    def is_pinned(self) -> bool:
        """Tell whether the page shows another step than the meeting's, as its reader wanted."""
        return self.is_live and not self.shown.is_now

    @property
    def last_lines(self) -> list[tuple[str, str]]:
        """The last notes as (step, text), in the order of the agenda."""
        texts = self.last.texts if self.last else {}
        return [(step.title, texts[step.key]) for step in AGENDA if step.key in texts]


def companion(
    talk: Conversation,
    shown: Step | None = None,
    *,
    form: AppForm | None = None,
    clashes: Sequence[Clash] = (),
    said: str = "",
) -> Companion:
    """Compose the page; `shown` is another step than the meeting's, `said` why nothing moved."""
    rows, where = queries.notes(talk.meeting.id), place(talk)
    now = open_step(talk.agenda, talk.state.current_step if talk.state else "")
    at = course(talk, now.key)
    both = are_both_here(talk.meeting.id, (talk.span.rep_id, talk.span.manager_id), talk.author_id)
    made = Companion(
        talk=talk,
        form=form or notes_form({key: row.text for key, row in rows.items()}),
        lines=_lines(at, rows, shown or now, {clash.name: clash for clash in clashes}),
        course=at,
        where=where,
        asking=None,
        last=queries.last_notes(talk.meeting),
        told=_told(talk, said),
        tag=tag_of(talk.changes, both),
        card=work_cards.card_of_other(talk.span, talk.viewer_id),
    )
    return made if not made.is_remote else _asking(made, now)


def can_notice(talk: Conversation) -> bool:
    """Tell whether the viewer leads this pair and the two have met, or are meeting."""
    is_led = talk.viewer_id == talk.span.manager_id
    return is_led and talk.meeting.state in ("live", "held")


def texts_of(meeting_id: int) -> dict[str, str]:
    """Return the viewer's notes of a meeting as they stand, by step."""
    return {key: row.text for key, row in queries.notes(meeting_id).items()}


def _asking(made: Companion, now: Step) -> Companion:
    more = now.load(made.talk)
    question, words = now.question(made.talk, more)
    kind = KIND_WORDS[question.kind] if question else ""
    names = now.tokens(made.talk, more)
    ways = [fill(it, **names) for it in now.waiting(made.talk, more)[:WAYS_IN_SHOWN]]
    return replace(made, asking=Asking(words, kind, tuple(ways)))


def _lines(
    at: Course, rows: Mapping[str, PrivateNote], shown: Step, clashes: Mapping[str, Clash]
) -> tuple[StepLine, ...]:
    """Return today's steps, and each other one that has a note or is to be shown."""
    planned = {item.key: item for item in at.rail}
    beside = [
        step.key
        for step in AGENDA
        if step.key not in planned and (step.key == shown.key or _text(rows, step.key))
    ]
    lines = []
    for number, key in enumerate([*planned, *beside], start=1):
        row, clash = rows.get(key), clashes.get(NAMES[key])
        drawn = stamp(row.version, row.text) if row else stamp(0, "")
        lines.append(
            StepLine(
                key=key,
                slug=step_for(key).slug,
                title=step_for(key).title,
                number=number,
                minutes=planned[key].minutes if key in planned else 0,
                is_now=key == at.now.key,
                is_shown=key == shown.key,
                glance=shorten(" ".join(_text(rows, key).split()), GLANCE),
                name=NAMES[key],
                stamp=clash.base if clash else drawn,
                op=(clash and clash.op) or new_op(),
                clash=clash,
            )
        )
    return tuple(lines)


def _text(rows: Mapping[str, PrivateNote], key: str) -> str:
    row = rows.get(key)
    return row.text if row else ""


def _told(talk: Conversation, said: str) -> Announcement | None:
    if not said:
        return None
    label = "Open the record" if talk.meeting.state == "held" else "Open the one-to-one"
    return Announcement(said, f"/meetings/{talk.meeting.id}", label, is_followed=False)


def clash_of(
    meeting_id: int, conflict: VersionConflictError, step: Step, sent: Mapping[str, str]
) -> Clash:
    """Return both texts of a note: both are the author's own, from two devices."""
    name = NAMES[step.key]
    return Clash(
        name=name,
        label=step.title,
        mine=Side("Mine, on this one", "phone", differing(conflict.mine, conflict.theirs)),
        theirs=Side("Mine, on the other one", "screen", differing(conflict.theirs, conflict.mine)),
        text=conflict.mine,
        stamp=conflict.stamp,
        base=sent.get(f"version_{name}", ""),
        op=sent.get(f"op_{name}", ""),
        action=f"/private/meetings/{meeting_id}/notes/{step.slug}/choose",
    )
