"""Words that found no place: written too late, or written over. Nothing typed is ever lost."""

from __future__ import annotations

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.agenda.registry import AGENDA
from oneonone.features.auth.views import me
from oneonone.features.conduct import queries as conduct
from oneonone.features.notes import queries as notes
from oneonone.features.schedule import queries as schedule
from oneonone.features.topics import service as topics
from oneonone.lib.text import is_blank
from oneonone.models.meeting import MeetingState
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other, wants_fragment

from .earlier import groups_of
from .forms import LateWordsForm

blueprint = AppBlueprint("words", __name__)
PARKED = "parked"


@blueprint.post(
    "/meetings/<id:meeting_id>/late-words", permission=Permission.MEETING_RUN, is_for_room=True
)
def keep_late_words(meeting_id: int) -> Response:
    """Keep words that came after the close for the next one-to-one, whole however long."""
    meeting, form = schedule.meeting(meeting_id), LateWordsForm(posted())
    if not form.validate() or is_blank(form.text.data or ""):
        abort(422)
    topics.bring(meeting.pair_id, author_id=me().person_id, text=form.text.data, kind=PARKED)
    if not wants_fragment():
        return see_other(f"/meetings/{meeting_id}")
    is_live = meeting.state == MeetingState.LIVE
    return fragment("meetings/_kept_for_next.html", draft=form.draft.data or "", is_live=is_live)


@blueprint.get("/meetings/<id:meeting_id>/revisions", permission=Permission.MEETING_READ)
def revisions(meeting_id: int) -> Response:
    """Show the viewer's own earlier words of a meeting, and what both wrote on one screen."""
    row, viewer = conduct.meeting_row(meeting_id), me().viewer
    span = next(span for span in viewer.spans if span.id == row.meeting.pair_id)
    groups = groups_of(
        notes.revisions(meeting_id, viewer.person_id),
        {step.key: step for step in AGENDA},
        names=(span.rep_name, span.manager_name),
    )
    return page("meetings/revisions.html", row=row, groups=groups)
