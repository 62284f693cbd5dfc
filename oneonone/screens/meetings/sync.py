"""What is new in a meeting, asked every two seconds by each screen that shows it.

Nothing new is a 304 after one number was read. Where only words of fields are new, those words are
the answer. Anything else is the step drawn again, for htmx to morph into the page: whoever is
writing keeps their field and their caret (words.js).
"""

from __future__ import annotations

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.agenda.course import OVER, PUT_AWAY
from oneonone.agenda.registry import step_at
from oneonone.features.auth.views import me
from oneonone.features.conduct import queries as conduct
from oneonone.web import htmx
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import fragment, see_other
from oneonone.web.presence import are_both_here, is_words_only, tag_of

from .answers import talk_of
from .stage import stage
from .watch import announcement, watch

blueprint = AppBlueprint("sync", __name__)
READ = Permission.MEETING_READ


@blueprint.get("/meetings/<id:meeting_id>/sync", permission=READ, is_for_room=True, is_poll=True)
def sync(meeting_id: int) -> Response:
    """Answer what is new since the tag that was sent; opened by hand, the meeting itself."""
    change, viewer = conduct.change(meeting_id, me().viewer), me().viewer
    if not htmx.is_htmx():
        return see_other(f"/meetings/{meeting_id}")
    looker_id = None if viewer.is_room else viewer.person_id
    tag = tag_of(change.count, are_both_here(meeting_id, change.people, looker_id))
    at, sent = request.args.get("at", ""), htmx.sent_tag()
    if sent == tag:
        return htmx.not_modified()
    step = step_at(at)
    if step is not None and is_words_only(sent, tag, change.layout):
        words = step.words(meeting_id)
        return htmx.tagged(fragment("meetings/_words.html", words=words), tag)
    return _news(meeting_id, at, request.args.get("seen", ""))


def _news(meeting_id: int, at: str, seen: str) -> Response:
    talk, step = talk_of(meeting_id), step_at(at)
    here, told = watch(talk, at), announcement(talk, at, seen, is_asked=True)
    if step is None or here.seen in (OVER, PUT_AWAY):
        answer = fragment("meetings/_news_elsewhere.html", told=told)
    else:
        shown = stage(talk, step)
        answer = fragment("meetings/_news.html", stage=shown, watch=here, told=told)
    return htmx.tagged(answer, here.tag)
