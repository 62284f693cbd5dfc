from __future__ import annotations

from typing import Any

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.lib.errors import RuleError
from oneonone.lib.paths import safe_next
from oneonone.models.friction import Friction
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other, wants_fragment
from oneonone.web.notices import Undo, say
from oneonone.web.once import is_repeated
from oneonone.web.viewer import open_span, viewer, viewer_today

from . import queries, service
from .forms import BackForm, FrictionForm

blueprint = AppBlueprint("friction", __name__)


@blueprint.post("/friction", permission=Permission.FRICTION_RAISE)
def bring() -> Response:
    form = FrictionForm(posted())
    span = open_span(form.pair_id.data or "") or abort(404)
    if not form.validate():
        return _refused(span, form)
    try:
        _raise_once(span, form.text.data)
    except RuleError as error:
        if error.status != RuleError.status:
            raise
        form.text.errors = [error.message]
        return _refused(span, form)
    return _done(span, form.back.data, f"{span.manager_name.split()[0]} can read it now.")


@blueprint.post("/friction/<id:friction_id>/handle", permission=Permission.FRICTION_RAISE)
def handle(friction_id: int) -> Response:
    row = queries.friction(friction_id)
    span = open_span(row.pair_id)
    service.handle(row, actor_id=viewer().person_id, is_pair_open=span is not None)
    return _changed(span, "You take it.")


@blueprint.post("/friction/<id:friction_id>/gone", permission=Permission.FRICTION_RAISE)
def gone(friction_id: int) -> Response:
    row = queries.friction(friction_id)
    span = open_span(row.pair_id)
    service.say_gone(row, is_pair_open=span is not None, on=viewer_today())
    return _changed(span, "Out of the way.", gone=row)


@blueprint.post("/friction/<id:friction_id>/back", permission=Permission.FRICTION_RAISE)
def bring_back(friction_id: int) -> Response:
    row = queries.friction(friction_id)
    span = open_span(row.pair_id)
    service.bring_back(row, is_pair_open=span is not None, on=viewer_today())
    return _changed(span, "It is back on the list.")


def card_context(span: PairSpan, form: FrictionForm | None = None) -> dict[str, Any]:
    """Return what `friction/_friction.html` and `_lines.html` draw beside `back`."""
    return {
        "friction_card": queries.card(span, viewer().person_id, viewer_today()),
        "friction_form": form or FrictionForm(),
        "friction_said": "",
        "friction_gone_id": None,
        "has_friction_focus": False,
    }


def _raise_once(span: PairSpan, text: str) -> None:
    """Add the line, unless a double tap has sent it twice."""
    actor_id = viewer().person_id
    if not is_repeated("text", text):
        service.raise_friction(
            span.id, actor_id=actor_id, is_rep=actor_id == span.rep_id, text=text, on=viewer_today()
        )


def _refused(span: PairSpan, form: FrictionForm) -> Response:
    return page(
        "friction/index.html",
        fragment="friction/_friction.html",
        status=422,
        back=safe_next(form.back.data),
        **card_context(span, form),
    )


def _changed(span: PairSpan | None, said: str, *, gone: Friction | None = None) -> Response:
    form = BackForm(posted())
    return _done(span or abort(404), form.back.data, said, gone=gone, has_focus=True)


def _done(
    span: PairSpan,
    back: str | None,
    said: str,
    *,
    gone: Friction | None = None,
    has_focus: bool = False,
) -> Response:
    """Lead on to where it was pressed; htmx gets the rep's card, or the manager's list."""
    path = safe_next(back)
    if not wants_fragment():
        say(said, undo=Undo(f"/friction/{gone.id}/back", {"back": path}) if gone else None)
        return see_other(f"{path}#friction")
    context = card_context(span) | {"friction_said": said, "has_friction_focus": has_focus}
    context["friction_gone_id"] = gone.id if gone else None
    return fragment("friction/_answer.html", back=path, **context)
