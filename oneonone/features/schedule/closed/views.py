from __future__ import annotations

from datetime import timedelta

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.features.schedule.leave.rules import back_words
from oneonone.lib.errors import RuleError
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer, viewer_today

from . import queries, service
from .forms import ClosedForm
from .rules import called_off_words, days_words
from .service import Days, Effect

blueprint = AppBlueprint("closed_days", __name__)
ADMIN = Permission.ADMINISTER
HERE = "/admin/closed-days"
# So long they stay on the page after they are over.
_SHOWN = timedelta(days=365)


@blueprint.get(HERE, permission=ADMIN)
def show() -> Response:
    return _page(ClosedForm().offer(queries.teams()))


@blueprint.post(HERE, permission=ADMIN, wants_password=True)
def close() -> Response:
    """Say what closing some days does; sent from there, do it."""
    form = ClosedForm(posted()).offer(queries.teams())
    if not form.validate():
        return _page(form, status=422)
    days = Days(form.name.data, form.first_on.data, form.last_on.data, form.team)
    try:
        if form.sure.data != "yes":
            return _page(form, effect=service.preview(days, viewer_today()))
        _id, done = service.close(days, actor_id=viewer().person_id, today=viewer_today())
    except RuleError as error:
        form.refusal = error.message
        return _page(form, status=error.status)
    say(f"Closed. {called_off_words(*done)}")
    return see_other(HERE)


@blueprint.post(f"{HERE}/<id:closed_id>/remove", permission=ADMIN, wants_password=True)
def reopen(closed_id: int) -> Response:
    """Take closed days back; what they had called off and is still to come takes place."""
    row = queries.closed_days(closed_id)
    count = service.reopen(row, actor_id=viewer().person_id, today=viewer_today())
    say(f"Open again. {back_words(count)}")
    return see_other(HERE)


def _page(form: ClosedForm, *, status: int = 200, effect: Effect | None = None) -> Response:
    rows, today = queries.since(viewer_today() - _SHOWN), viewer_today()
    return page(
        "schedule/closed.html",
        status=status,
        form=form,
        coming=[it for it in rows if it.last_on >= today],
        over=[it for it in rows if it.last_on < today],
        days_words=days_words,
        does=called_off_words(*effect) if effect else "",
    )
