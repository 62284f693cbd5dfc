"""A screen both look at: a meeting-room computer joins with a code, and any room is left again."""

from __future__ import annotations

from flask import Response, current_app, request

from oneonone.access.permissions import Permission
from oneonone.models.base import db
from oneonone.web.blueprint import PUBLIC, AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.transaction import keep_what_was_written

from . import service
from .forms import CodeForm
from .proof import ProofForm, empty_form, posted_form, proof_of, prove, refusal_of, wait_first
from .rules import DAY, room_label
from .session import renew, signed_in
from .views import begin_here, me, signed_out

blueprint = AppBlueprint("screen", __name__)


def share(response: Response, meeting_id: int, pair_id: int) -> Response:
    """Make this browser a room of the meeting; a cookie copied before opens nothing now."""
    service.enter_room(me().session_id, meeting_id, pair_id, me().person_id)
    return renew(db.session(), response, me().session_id)


@blueprint.get("/screen", permission=PUBLIC)
def ask_code() -> Response:
    """Ask a meeting-room computer for the code; a room has its meeting already."""
    return _own_meeting() or _code_page(CodeForm())


@blueprint.post("/screen", permission=PUBLIC)
def join() -> Response:
    """Open a meeting on a computer that was nobody's, or stops being somebody's now."""
    form = CodeForm(posted())
    if _own_meeting() or not form.validate():
        return _own_meeting() or _code_page(form, status=422)
    address, secret = request.remote_addr or "", current_app.config["SETTINGS"].secret_key
    try:
        account, room = service.use_room_code(form.digits, address=address, secret=secret)
    except service.WrongCodeError as error:
        keep_what_was_written()  # a wrong code counts
        return _code_page(form, status=422, refusal=error.message)
    except service.TooManyTriesError as error:
        return wait_first(_code_page(form, status=429, refusal=error.message), error)
    label = room_label(request.user_agent.string)
    answer = see_other(f"/meetings/{room.meeting_id}")
    return begin_here(answer, account, DAY, label=label, room=room, is_room_only=True)


def _own_meeting() -> Response | None:
    someone = signed_in()
    if someone is None or not someone.viewer.is_room:
        return None
    return see_other(f"/meetings/{someone.viewer.room_meeting_id}")


def _code_page(form: CodeForm, *, status: int = 200, refusal: str = "") -> Response:
    someone = signed_in()
    name = someone.name if someone else ""
    return page("auth/screen.html", status=status, form=form, refusal=refusal, name=name)


@blueprint.get("/screen/leave", permission=Permission.SCREEN_LEAVE, is_for_room=True)
def ask_leave() -> Response:
    """Ask once: "Has sharing stopped?" """
    return _leave_page(empty_form(me())) if me().viewer.is_room else see_other("/")


@blueprint.post("/screen/leave", permission=Permission.SCREEN_LEAVE, is_for_room=True)
def leave() -> Response:
    """Let this browser be its person's again, with a new cookie; or sign out what was nobody's."""
    someone = me()
    if not someone.viewer.is_room:
        return see_other("/")
    refused = _proof_refused() if _wants_proof() else None
    if refused is not None:
        return refused
    service.leave_room(someone.session_id, someone.person_id)
    if someone.is_room_only:
        return signed_out("/screen")
    answer = see_other(f"/meetings/{someone.viewer.room_meeting_id}")
    return renew(db.session(), answer, someone.session_id)


def _wants_proof() -> bool:
    return current_app.config["SETTINGS"].leave_with_password and not me().is_room_only


def _proof_refused() -> Response | None:
    someone, form = me(), posted_form(me())
    return refusal_of(form, _leave_page, lambda: prove(someone, form, counts=False))


def _leave_page(form: ProofForm, *, status: int = 200, refusal: str = "") -> Response:
    return page(
        "auth/leave_screen.html",
        status=status,
        form=form,
        refusal=refusal,
        wants_proof=_wants_proof(),
        proof=proof_of(me()),
        is_room_only=me().is_room_only,
        meeting_id=me().viewer.room_meeting_id,
    )
