from __future__ import annotations

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.lib.dates import zone_names
from oneonone.lib.errors import RuleError
from oneonone.lib.paths import safe_next
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other, wants_fragment
from oneonone.web.notices import say
from oneonone.web.viewer import viewer, viewer_today

from . import cadence, queries
from .change import Outlook, elsewhere_words, gap_words, outlook_words
from .forms import RhythmForm, form_of

blueprint = AppBlueprint("schedule", __name__)


@blueprint.get("/people/<id:person_id>/rhythm", permission=Permission.RHYTHM_SET)
def show_rhythm(person_id: int) -> Response:
    span = _led(person_id)
    rhythm = cadence.proposed(span.id, span.manager_id)
    form = form_of(rhythm, safe_next(request.args.get("back")))
    return _page(span, form, cadence.look(span.id, rhythm))


@blueprint.post("/people/<id:person_id>/rhythm", permission=Permission.RHYTHM_SET)
def set_rhythm(person_id: int) -> Response:
    """Set the rhythm, or with `look` say what it would do."""
    span, form = _led(person_id), RhythmForm(posted())
    if not form.validate():
        return _page(span, form, None)
    try:
        if form.look.data:
            return _page(span, form, cadence.look(span.id, form.rhythm()))
        done = cadence.set_rhythm(span.id, form.rhythm(), actor_id=viewer().person_id)
    except RuleError as error:
        form.from_on.errors = [error.message]
        return _page(span, form, None)
    say(f"{span.rep_name.split()[0]}: {outlook_words(done, viewer_today())}")
    return see_other(safe_next(form.back.data))


def _led(rep_id: int) -> PairSpan:
    """Return the open pair in which the viewer is this rep's manager, or answer 404."""
    bound = viewer()
    led = [
        span
        for span in bound.spans
        if (span.rep_id, span.manager_id) == (rep_id, bound.person_id)
        and span.id in bound.open_pairs
    ]
    return led[-1] if led else abort(404)


def _page(span: PairSpan, form: RhythmForm, outlook: Outlook | None) -> Response:
    return page(
        "schedule/rhythm.html",
        fragment="schedule/_outlook.html" if form.look.data else None,
        status=200 if outlook else 422,
        span=span,
        form=form,
        zones=zone_names(),
        back=safe_next(form.back.data),
        said=_said(span, outlook) if outlook else [],
        hints=form.error_items if wants_fragment() else [],
    )


def _said(span: PairSpan, outlook: Outlook) -> list[str]:
    """Return what will happen, a sentence or two, and what is odd about it."""
    zone, their_zone = outlook.rhythm.zone, queries.zone_of(span.rep_id)
    name = span.rep_name.split()[0]
    said = [
        outlook_words(outlook, viewer_today()),
        elsewhere_words(outlook.first, zone, name, their_zone),
        gap_words(outlook.rhythm, outlook.first),
    ]
    return [words for words in said if words]
