from __future__ import annotations

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.lib.text import id_of
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer, viewer_today

from . import queries, service
from .forms import HandoverForm, handover_form
from .regrant import regrant
from .rules import Change, change_of, sections, until_words

blueprint = AppBlueprint("handover", __name__)
PAGE = "/people/<id:person_id>/handover"


@blueprint.get(PAGE, permission=Permission.HANDOVER_GIVE)
def show(person_id: int) -> Response:
    return _page(_change(person_id))


@blueprint.post(PAGE, permission=Permission.HANDOVER_GIVE)
def give(person_id: int) -> Response:
    change, today = _change(person_id), viewer_today()
    form = handover_form(change, queries.offers(change, today), is_sent=True)
    if not form.validate():
        return _page(change, form)
    try:
        count = service.give(change, form.chosen, form.words, on=today)
    except RuleError as error:
        return _page(change, form, error.message)
    if count:
        things = "One thing has" if count == 1 else f"{count} things have"
        say(f"{things} come along to {change.manager}.")
    return see_other(_path(person_id))


@blueprint.post(f"{PAGE}/<id:handed_id>/take-back", permission=Permission.HANDOVER_GIVE)
def take_back(person_id: int, handed_id: int) -> Response:
    change = _change(person_id)
    service.take_back(change, queries.row(change, handed_id), on=viewer_today())
    say("Taken back. It is yours to bring along again.")
    return see_other(_path(person_id))


@blueprint.post(f"{PAGE}/regrant", permission=Permission.HANDOVER_GIVE)
def let_read(person_id: int) -> Response:
    change, is_let = _change(person_id), posted().get("state") == "on"
    pair_id = id_of(posted().get("pair_id", "")) or 0
    regrant(change, pair_id, is_let=is_let, on=viewer_today())
    return see_other(f"{_path(person_id)}#earlier")


def _path(person_id: int) -> str:
    return f"/people/{person_id}/handover"


def _change(person_id: int) -> Change:
    """Return the change of who is looking; of anybody else's nobody learns that there is one."""
    bound = viewer()
    change = change_of(bound.spans, person_id, viewer_today())
    if person_id != bound.person_id or change is None:
        raise NotVisibleError
    return change


def _page(change: Change, form: HandoverForm | None = None, refusal: str = "") -> Response:
    today = viewer_today()
    offers = queries.offers(change, today)
    managers = {it.id: it.manager_name.split()[0] for it in change.before}
    times = queries.held_times([it.id for it in change.returning]) if change.returning else {}
    problems = [{"href": "#handover", "text": refusal}] if refusal else []
    return page(
        "handover/page.html",
        status=200 if form is None else 422,
        change=change,
        sections=sections([it for it in offers if not it.blocked], change.manager),
        blocked=sorted({it.blocked for it in offers if it.blocked}),
        managers=managers,
        brought=queries.brought([change.here.id], today, managers),
        earlier=[
            (it, until_words(times[it.id], it.ended_on, today))
            for it in change.returning
            if it.ended_on is not None and it.id in times
        ],
        form=form or handover_form(change, offers, is_sent=False),
        problems=[*problems, *(form.error_items if form else ())],
    )
