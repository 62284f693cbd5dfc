"""What is kept, who reads it, for how long, and what rights one has: read once by all (P-13).

Until then any page of theirs leads here. A form is never held up: what was written is kept first.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, current_app, g, make_response, redirect, request

from oneonone.access.permissions import Permission
from oneonone.config import Settings
from oneonone.lib.dates import now
from oneonone.lib.paths import safe_next
from oneonone.web.blueprint import AppBlueprint, access_of, is_safe_method
from oneonone.web.forms import posted
from oneonone.web.htmx import is_htmx, page, see_other

from . import queries
from .choosing.forms import NoticeForm
from .choosing.rules import is_reset_said
from .choosing.service import read_notice
from .rules import NOTICE_VERSION
from .session import SignedIn
from .views import me

blueprint = AppBlueprint("notice", __name__)

HERE = "/me/notice"
# What comes before the notice, or is it.
_BEFORE = (HERE, "/me/second-step")


def init_app(app: Flask) -> None:
    """Lead to the notice and say that a link changed the password; after the gate, which knows
    who it is."""
    app.before_request(lead_there)
    app.context_processor(_of_this_account)


def lead_there() -> Response | None:
    """Lead somebody who has not read the notice of today to it, with the way back."""
    someone: SignedIn | None = g.get("signed_in")
    if someone is None or someone.notice_version >= NOTICE_VERSION or someone.viewer.is_room:
        return None
    is_part = is_htmx() or access_of(request.endpoint or "").is_poll
    if not is_safe_method() or is_part or request.path.startswith(_BEFORE):
        return None
    where = request.full_path.removesuffix("?")
    return make_response(redirect(HERE if where == "/" else f"{HERE}?next={quote(where)}"))


def _of_this_account() -> dict[str, SignedIn | None]:
    """Say whose password was chosen anew lately; on a shared screen nobody's."""
    someone: SignedIn | None = g.get("signed_in")
    is_said = (
        someone is not None
        and not someone.viewer.is_room
        and is_reset_said(someone.reset_at, now())
    )
    return {"reset_of": someone if is_said else None}


@blueprint.get(HERE, permission=Permission.SETTINGS_CHANGE)
def read_page() -> Response:
    return _page(safe_next(request.args.get("next")))


@blueprint.post(HERE, permission=Permission.SETTINGS_CHANGE)
def have_read() -> Response:
    """Remember that it was read; a page drawn before the notice changed is shown once more."""
    form = NoticeForm(posted())
    where = safe_next(form.next.data)
    if form.read_version.data != str(NOTICE_VERSION):
        return _page(where, status=422)
    read_notice(me().account_id)
    return see_other(where)


def _page(where: str, *, status: int = 200) -> Response:
    settings: Settings = current_app.config["SETTINGS"]
    return page(
        "auth/notice.html",
        status=status,
        form=NoticeForm(data={"next": where, "read_version": NOTICE_VERSION}),
        is_read=me().notice_version >= NOTICE_VERSION,
        months=queries.months(),
        contacts=queries.guardians(),
        former_manager_days=settings.former_manager_days,
        backup_days=settings.backup_days,
    )
