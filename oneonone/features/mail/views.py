from __future__ import annotations

from flask import Response, current_app, request

from oneonone.access.permissions import Permission
from oneonone.lib.paths import safe_next
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.viewer import viewer, viewer_today

from . import queries, service
from .forms import MailForm
from .rules import Kind, kinds_for

blueprint = AppBlueprint("mail", __name__)

SETTINGS = "/me"
HERE = "/me/mail"


@blueprint.get(HERE, permission=Permission.SETTINGS_CHANGE)
def choose_page() -> Response:
    hints = {kind.key: kind.hint for kind in _kinds()}
    # Who is in no one-to-one has chosen nothing: HR and administrators read no private row (Z-10).
    muted = queries.muted_kinds(viewer().person_id) if hints else set()
    back = safe_next(request.args.get("back") or SETTINGS)
    wanted = [kind for kind in hints if kind not in muted]
    return page(
        "mail/choose.html",
        form=MailForm(data={"wanted": wanted, "shown": ",".join(hints), "back": back}),
        hints=hints,
        is_mail_on=current_app.config["SETTINGS"].mail is not None,
        is_saved=request.args.get("saved") == "1",
        back=back,
    )


@blueprint.post(HERE, permission=Permission.SETTINGS_CHANGE)
def choose() -> Response:
    form = MailForm(posted())
    wanted = form.wanted.data or []
    mine = {kind.key for kind in _kinds()}
    shown = [kind for kind in form.shown_kinds if kind in mine]
    service.choose(viewer().person_id, wanted=wanted, shown=shown)
    back = safe_next(form.back.data or SETTINGS)
    return see_other(f"{HERE}?saved=1" if back == SETTINGS else back)


def _kinds() -> list[Kind]:
    me, on = viewer(), viewer_today()
    mine = [span for span in me.spans if span.is_open(on)]
    return kinds_for({"rep" if span.rep_id == me.person_id else "manager" for span in mine})
