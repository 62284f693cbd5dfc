from __future__ import annotations

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.features.commitments import queries as commitments
from oneonone.features.friction import queries as friction
from oneonone.features.friction import service
from oneonone.features.friction.forms import FrictionForm
from oneonone.lib.dates import today
from oneonone.lib.errors import NotVisibleError
from oneonone.lib.paths import safe_next
from oneonone.models.friction import Friction
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say

from . import queries
from .forms import LinkForm
from .rules import ensure_is_open_promise

blueprint = AppBlueprint("obstacles", __name__)
PAGE = "/friction"


@blueprint.get("/friction", permission=Permission.FRICTION_READ)
def show() -> Response:
    """Answer what is in the viewer's way, and in the way of those they lead."""
    drawn = queries.page(me().viewer, today(me().time_zone))
    return page("obstacles/index.html", drawn=drawn, form=FrictionForm(), back=PAGE)


@blueprint.post("/friction/<id:friction_id>/link", permission=Permission.FRICTION_RAISE)
def link(friction_id: int) -> Response:
    """Say which open promise of the pair is to end it, or that none is."""
    row, form = friction.friction(friction_id), LinkForm(posted())
    service.ensure_may_link(row, is_pair_open=row.pair_id in me().viewer.open_pairs)
    chosen = form.chosen
    if chosen is not None:
        _ensure_is_of_pair(row, chosen)
    service.link(row, chosen)
    say("Linked." if chosen else "The link is off.")
    return see_other(f"{safe_next(form.back.data or PAGE)}#friction-{row.id}")


def _ensure_is_of_pair(row: Friction, commitment_id: int) -> None:
    made = commitments.commitment(commitment_id)
    if made.pair_id != row.pair_id:
        raise NotVisibleError
    ensure_is_open_promise(made, is_agreed=made.agreed_at is not None)
