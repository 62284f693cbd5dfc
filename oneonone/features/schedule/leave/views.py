from __future__ import annotations

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.features.schedule.closed.queries import of_people as closed_days
from oneonone.features.schedule.ways import ensure_open, other_name, way_back
from oneonone.lib.errors import RuleError
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import Undo, say
from oneonone.web.viewer import viewer, viewer_today

from . import queries, service
from .forms import LeaveForm, RemoveForm
from .rules import EVERYBODY, back_words, excused_words, listed

blueprint = AppBlueprint("leave", __name__)
PLAN = Permission.MEETING_PLAN


@blueprint.get("/leave", permission=PLAN)
def show() -> Response:
    form = LeaveForm(back=request.args.get("back")).offer(_whom())
    if form.whom.choices:
        form.whom.data = form.whom.choices[0].value
    return _page(form)


@blueprint.post("/leave", permission=PLAN)
def enter() -> Response:
    form = LeaveForm(posted()).offer(_whom())
    if not form.validate():
        return _page(form, status=422)
    chosen = [it.id for it in _spans() if form.whom.data in (EVERYBODY, str(it.id))]
    try:
        entered = service.enter(
            chosen,
            form.first_on.data,
            form.last_on.data,
            actor_id=viewer().person_id,
            today=viewer_today(),
        )
    except RuleError as error:
        form.refusal = error.message
        return _page(form, status=error.status)
    back = way_back(form.back.data or "/leave")
    if entered.days:
        fields = {"back": back, "together": "on" if len(entered.days) > 1 else ""}
        undo = Undo(f"/leave/{entered.days[0].id}/remove", fields)
        say(f"Entered. {excused_words(entered.slots)}", undo)
    return see_other(back)


@blueprint.post("/leave/<id:leave_id>/remove", permission=PLAN)
def remove(leave_id: int) -> Response:
    """Take days away back: what was excused because of them and is still to come takes place."""
    form = RemoveForm(posted())
    days = queries.leave(leave_id)
    ensure_open(days.pair_id)
    count = service.remove(days, actor_id=viewer().person_id, is_together=form.together.data)
    say(f"Removed. {back_words(count)}")
    return see_other(way_back(form.back.data or "/leave"))


def _page(form: LeaveForm, *, status: int = 200) -> Response:
    names = {span.id: other_name(span) for span in _spans()}
    return page(
        "schedule/leave.html",
        fragment="schedule/_leave.html",
        status=status,
        form=form,
        back=way_back(form.back.data),
        is_alone=len(names) == 1,
        rows=listed(queries.coming(list(names), viewer_today()), names, viewer().person_id),
        closed=closed_days(_people(), viewer_today()),
    )


def _people() -> set[int]:
    return {person_id for span in _spans() for person_id in (span.rep_id, span.manager_id)}


def _whom() -> dict[str, str]:
    """Return for whom days can be entered: everybody first, for who leads somebody."""
    spans = _spans()
    leads = any(span.manager_id == viewer().person_id for span in spans)
    everybody = {EVERYBODY: "Everybody I meet"} if leads and len(spans) > 1 else {}
    return everybody | {str(span.id): _full_name(span) for span in spans}


def _full_name(span: PairSpan) -> str:
    return span.manager_name if span.rep_id == viewer().person_id else span.rep_name


def _spans() -> list[PairSpan]:
    someone = viewer()
    return [span for span in someone.spans if span.id in someone.open_pairs]
