"""How a page watches its meeting: where it stands, what it is told, whether both are here."""

from __future__ import annotations

from dataclasses import dataclass

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.course import OVER, PUT_AWAY, Announcement, course, leads, place
from oneonone.agenda.registry import step_at
from oneonone.web.presence import are_both_here, tag_of

# Pages beside the steps, as they name themselves when they ask for news.
READ_BACK = "read-back"
WAITING = "waiting"
# The page that leads to a phone: it may be open before the meeting as well.
PHONE = "phone"


@dataclass(frozen=True)
class Watch:
    """What a page carries to ask for news: where it is, where the meeting was, and its tag."""

    at: str
    seen: str
    tag: str
    is_both_here: bool
    told: Announcement | None


def watch(talk: Conversation, at: str) -> Watch:
    """Return how a page that is drawn now watches its meeting."""
    people = (talk.span.rep_id, talk.span.manager_id)
    is_both_here = are_both_here(talk.meeting.id, people, talk.author_id)
    seen = place(talk)
    return Watch(
        at=at,
        seen=seen,
        tag=tag_of(talk.changes, is_both_here),
        is_both_here=is_both_here,
        told=announcement(talk, at, seen),
    )


def announcement(
    talk: Conversation, at: str, seen: str, *, is_asked: bool = False
) -> Announcement | None:
    """Return what to say to a page that shows `at` and was drawn when the meeting was at `seen`.

    `is_asked`: something was written since, so a page that cannot be morphed is drawn anew.
    """
    where, url = place(talk), f"/meetings/{talk.meeting.id}"
    if where == OVER:
        return _over(talk, at, url)
    if where == PUT_AWAY:
        if at == where:
            return _anew(url) if is_asked else None
        return Announcement("The agenda is put away.", url, "Go there", leads(talk))
    if at == WAITING:
        who = talk.manager_name if talk.viewer_id == talk.span.rep_id else talk.rep_name
        return Announcement(f"You and {who} are meeting now.", url, "Join", talk.is_room)
    if at == READ_BACK:
        return _anew(f"{url}/read-back") if is_asked else None
    if at == PUT_AWAY:
        return Announcement("The agenda is back.", url, "Go there", is_followed=True)
    if where == at or (leads(talk) and where == seen):
        return None
    step, on_rail = step_at(where), course(talk, where.replace("-", "_")).now
    words = f"Now at step {on_rail.number}: {step.title if step else on_rail.title}."
    # A page without a stage is led by the meeting's own address, not inline.
    href = url if at == PHONE else f"{url}/steps/{where}"
    return Announcement(words, href, "Go there", leads(talk))


def _over(talk: Conversation, at: str, url: str) -> Announcement | None:
    if talk.meeting.state == "held":
        return Announcement("This one-to-one is closed.", url, "Open the record", is_followed=True)
    if at in (WAITING, PHONE):
        return None
    return Announcement("This one-to-one was stopped.", url, "Open it", is_followed=True)


def _anew(url: str) -> Announcement:
    return Announcement("Something changed on the other screen.", url, "Show it", is_followed=True)
