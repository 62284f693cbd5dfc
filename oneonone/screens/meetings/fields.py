"""One text of a live meeting by itself: saved as it is typed, and both texts where two wrote."""

from __future__ import annotations

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.agenda.registry import step_at
from oneonone.agenda.step import Step
from oneonone.features.auth.views import me
from oneonone.features.schedule import queries as schedule
from oneonone.lib.versions import VersionConflictError
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import one_field_form, posted
from oneonone.web.htmx import fragment, page, see_other

from . import service
from .forms import ChoiceForm
from .rules import ensure_live

blueprint = AppBlueprint("fields", __name__)
RUN = Permission.MEETING_RUN


def conflict_answer(
    meeting_id: int, step: Step, conflict: VersionConflictError, *, slot: bool = False
) -> Response:
    """Show both texts of a field that two wrote; in the field's own `slot`, or as the stage."""
    field = step.field(conflict.field)
    return page(
        "meetings/conflict.html",
        fragment="meetings/_conflict.html" if slot else "meetings/_conflict_stage.html",
        status=409,
        conflict=conflict,
        step=step,
        meeting_id=meeting_id,
        label=field.args[0] if field is not None and field.args else "One line",
    )


@blueprint.post(
    "/meetings/<id:meeting_id>/steps/<slug>/fields/<name>", permission=RUN, is_for_room=True
)
def save_field(meeting_id: int, slug: str, name: str) -> Response:
    """Save one text by itself, with its version; nothing else of the form is touched."""
    step = step_at(slug) or abort(404)
    unbound = step.field(name) or abort(404)
    meeting = schedule.meeting(meeting_id)
    ensure_live(meeting.state)
    form = one_field_form(name, unbound)
    if not form.validate():
        return fragment("meetings/_field_error.html", status=422, field=form[name])
    base, text = posted().get(f"version_{name}", ""), form[name].data
    try:
        stamp = step.write(meeting, name, text, base, me().person_id)
    except VersionConflictError as conflict:
        conflict.field = name
        return conflict_answer(meeting_id, step, conflict, slot=True)
    return fragment("meetings/_field_saved.html", name=name, stamp=stamp)


@blueprint.post(
    "/meetings/<id:meeting_id>/steps/<slug>/fields/<name>/choose", permission=RUN, is_for_room=True
)
def choose_text(meeting_id: int, slug: str, name: str) -> Response:
    """Keep mine, theirs or both after the same field was written twice."""
    step = step_at(slug) or abort(404)
    meeting = schedule.meeting(meeting_id)
    ensure_live(meeting.state)
    form = ChoiceForm(posted())
    if not form.validate() or step.field(name) is None:
        abort(422)
    try:
        service.choose_text(
            meeting,
            step,
            name,
            choice=form.choice.data,
            mine=form.text.data,
            base=form.version.data,
            actor_id=me().person_id,
        )
    except VersionConflictError as conflict:
        conflict.field = name
        return conflict_answer(meeting_id, step, conflict)
    return see_other(f"/meetings/{meeting_id}/steps/{step.slug}")
