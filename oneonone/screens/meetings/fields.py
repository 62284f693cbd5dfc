"""One text of a live meeting by itself: saved as it is typed, and both texts where two wrote."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.agenda.conversation import Conversation
from oneonone.agenda.registry import step_at
from oneonone.agenda.step import Step
from oneonone.features.auth.views import me
from oneonone.features.conduct.rules import ensure_live
from oneonone.features.schedule import queries as schedule
from oneonone.lib.versions import Edit, VersionConflictError
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.web import htmx
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.clash import ChoiceForm
from oneonone.web.forms import one_field_form, posted, posted_edits
from oneonone.web.htmx import fragment, see_other

from . import service
from .answers import clash, keep_page, refused, talk_of
from .clash import clash_of
from .stage import Stage, stage

blueprint = AppBlueprint("fields", __name__)
RUN = Permission.MEETING_RUN
FIELD = "/meetings/<id:meeting_id>/steps/<slug>/fields/<name>"


@blueprint.post(FIELD, permission=RUN, is_for_room=True)
def save_field(meeting_id: int, slug: str, name: str) -> Response:
    """Save one text by itself, with its version; nothing else of the form is touched."""
    step = step_at(slug) or abort(404)
    unbound = step.field(name) or abort(404)
    meeting = schedule.meeting(meeting_id)
    form = one_field_form(name, unbound)
    if meeting.state != MeetingState.LIVE:
        return _too_late(meeting, name, form[name].data or "")
    if not form.validate():
        return fragment("meetings/_field_error.html", status=422, field=form[name])
    edit = _edit(name, form[name].data)
    try:
        stamp = step.write(meeting, name, edit)
    except VersionConflictError as conflict:
        conflict.field = name
        return _both_texts(talk_of(meeting_id), step, conflict)
    opened = _opened(meeting_id, step, name, edit)
    return fragment("meetings/_field_saved.html", name=name, stamp=stamp, stage=opened)


def _opened(meeting_id: int, step: Step, name: str, edit: Edit) -> Stage | None:
    """Read the step again where the page that wrote is to show one field more."""
    if not step.opens(name, edit):
        return None
    db.session.flush()
    return stage(talk_of(meeting_id), step)


@blueprint.post(f"{FIELD}/choose", permission=RUN, is_for_room=True)
def choose_text(meeting_id: int, slug: str, name: str) -> Response:
    """Keep mine, theirs or both; without JavaScript the rest of the page is kept as well."""
    step, talk = step_at(slug) or abort(404), talk_of(meeting_id)
    ensure_live(talk.meeting.state)
    unbound, choice = step.field(name) or abort(404), ChoiceForm(posted())
    form = one_field_form(name, unbound)
    if not choice.validate() or not form.validate():
        abort(422)
    edit = replace(_edit(name, form[name].data), base=posted().get(f"newer_{name}", ""))
    try:
        service.choose_text(talk.meeting, step, name, choice=choice.stays.data, edit=edit)
    except VersionConflictError as conflict:
        conflict.field = name
        return _both_texts(talk, step, conflict)
    if htmx.wants_fragment():
        return _chosen(talk_of(meeting_id), step, name)
    return _with_the_rest(talk, step, name, [])


def _edit(name: str, text: str | None) -> Edit:
    sent, viewer = posted_edits().get(name, Edit("")), me().viewer
    return replace(sent, text=text or "", author_id=None if viewer.is_room else viewer.person_id)


def _both_texts(talk: Conversation, step: Step, conflict: VersionConflictError) -> Response:
    """Show both texts in the field's own place; without JavaScript on the whole page."""
    if not htmx.wants_fragment():
        return _with_the_rest(talk, step, conflict.field, [conflict])
    return fragment(
        "meetings/_conflict.html", status=409, clash=clash_of(talk, step, conflict, posted())
    )


def _chosen(talk: Conversation, step: Step, name: str) -> Response:
    text = step.current(talk.meeting, name)
    return fragment("meetings/_chosen.html", name=name, text=text, stamp=step.stamp_of(talk, name))


def _with_the_rest(
    talk: Conversation, step: Step, name: str, conflicts: list[VersionConflictError]
) -> Response:
    form = step.form(talk, posted())
    talk, refusal, more = keep_page(talk, step, form, but=name)
    if refusal:
        return refused(talk, step, form, refusal, [*conflicts, *more])
    if conflicts or more:
        return clash(talk, step, form, [*conflicts, *more])
    return see_other(f"/meetings/{talk.meeting.id}/steps/{step.slug}")


def _too_late(meeting: Meeting, name: str, text: str) -> Response:
    """Offer words for the next one-to-one when this one was closed while they were written."""
    if meeting.state == MeetingState.PLANNED:
        ensure_live(meeting.state)
    return fragment("meetings/_too_late.html", status=403, meeting=meeting, name=name, text=text)
