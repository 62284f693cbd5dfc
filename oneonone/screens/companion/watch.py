"""How the companion follows its meeting, and how the page with the code does."""

from __future__ import annotations

from dataclasses import dataclass

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.course import Announcement, place
from oneonone.agenda.registry import step_at
from oneonone.web.presence import are_both_here, tag_of

from .page import Companion, companion
from .rules import ended_words

# What a page says it shows when it holds all notes: no step that could follow.
BEFORE, AFTER = "before", "after"
PHONE = "phone"


@dataclass(frozen=True)
class News:
    """What is new for a page: `page` drawn again, and whether its note follows to another step.

    `told` alone where the page holds all notes.
    """

    page: Companion
    told: Announcement | None
    is_following: bool
    has_steps: bool


def news(talk: Conversation, at: str, *, is_pinned: bool) -> News:
    """Return what changed for a page that shows the note `at`; a pinned one stays there."""
    shown = step_at(at)
    made = companion(talk)
    if shown is None:
        told = _meeting_now(made) if made.is_live and at != AFTER else None
        return News(made, told, is_following=False, has_steps=False)
    if not made.is_live:
        made = companion(talk, shown, said=ended_words(talk.meeting.state))
        return News(made, made.told, is_following=False, has_steps=True)
    is_following = not is_pinned and made.shown.slug != at
    if not is_following:
        made = companion(talk, shown)
    return News(made, None, is_following=is_following, has_steps=True)


def _meeting_now(made: Companion) -> Announcement:
    words = f"You and {made.other_name} are meeting now."
    return Announcement(words, made.url, "Follow it", is_followed=True)


@dataclass(frozen=True)
class Watching:
    """What a page beside the steps carries to ask the meeting for news."""

    at: str
    seen: str
    tag: str


def phone_watch(talk: Conversation) -> Watching:
    """Return how the page with the code watches: it goes along when the meeting moves on."""
    people = (talk.span.rep_id, talk.span.manager_id)
    both = are_both_here(talk.meeting.id, people, talk.author_id)
    return Watching(PHONE, place(talk), tag_of(talk.changes, both))
