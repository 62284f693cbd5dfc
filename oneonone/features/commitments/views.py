from __future__ import annotations

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.lib.errors import NotAllowedError
from oneonone.lib.paths import safe_next
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, see_other, wants_fragment
from oneonone.web.viewer import open_span, viewer, viewer_today

from . import queries, rules, service
from .forms import ClaimForm

blueprint = AppBlueprint("commitments", __name__)


@blueprint.post("/commitments/<id:commitment_id>/claim", permission=Permission.COMMITMENT_CLAIM)
def claim(commitment_id: int) -> Response:
    form = ClaimForm(posted())
    promised = queries.commitment(commitment_id)
    span = open_span(promised.pair_id)
    if span is None:
        raise NotAllowedError("This pair has ended. What it promised can still be read.")
    today, back = viewer_today(), safe_next(form.back.data)
    outcome = form.outcome.data or None
    service.claim(promised, actor_id=viewer().person_id, outcome=outcome, on=today)
    if not wants_fragment():
        return see_other(f"{back}#commitment-{promised.id}")
    names = {"rep_name": span.rep_name, "manager_name": span.manager_name}
    line = rules.own_promise(promised, **names, today=today)
    return fragment("commitments/_commitment.html", promise=line, back=back)
