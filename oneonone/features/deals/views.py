from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.lib.paths import safe_next
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.viewer import viewer, viewer_today

from . import service
from .forms import AddDealForm

blueprint = AppBlueprint("deals", __name__)


@blueprint.post("/deals", permission=Permission.DEAL_WRITE)
def add() -> Response:
    """Add a deal and go back to where it was wanted, with `?deal=<id>`."""
    form = AddDealForm(posted())
    rep_id = _rep_id(form.rep_id.data or "")
    if not form.validate():
        return page(
            "deals/add.html",
            fragment="deals/_add.html",
            status=422,
            add=form,
            next_url=_back(form),
        )
    deal = service.add(rep_id, name=form.name.data, on=viewer_today(), stage=form.stage.data)
    return see_other(f"{_back(form)}?deal={deal.id}")


def _rep_id(text: str) -> int:
    """Return whose deal it is: the viewer's own, or that of a rep they lead now."""
    own = viewer().person_id
    rep_id = next((rep for rep in viewer().reps if str(rep) == text), None if text else own)
    return rep_id if rep_id is not None else abort(404)


def _back(form: AddDealForm) -> str:
    return urlsplit(safe_next(form.next.data)).path
