from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, make_response, request

from oneonone.access.permissions import Permission
from oneonone.config import LOOPBACK, Settings
from oneonone.lib import ics
from oneonone.web.address import base_address
from oneonone.web.blueprint import PUBLIC, AppBlueprint
from oneonone.web.htmx import page, see_other
from oneonone.web.viewer import viewer

from . import queries, service
from .rules import CALENDAR_NAME, FILE_NAME, example_name

blueprint = AppBlueprint("calendar_feed", __name__)

_GONE = "This calendar link does not work. Make a new one in oneonone, under My settings.\n"


@blueprint.get("/calendar/<token>.ics", permission=PUBLIC)
def feed(token: str) -> Response:
    """Answer a calendar program; a link that is none gets the same bytes whatever the reason."""
    address, settings = request.remote_addr or "", _settings()
    found = service.feed(token, address=address, secret=settings.secret_key, url=settings.url)
    if found is None:
        return make_response(_GONE, 404, {"Content-Type": "text/plain; charset=utf-8"})
    if request.if_none_match.contains_weak(found.tag):
        answer = make_response("", 304)
    else:
        answer = _calendar(ics.calendar(found.entries, CALENDAR_NAME))
    answer.set_etag(found.tag, weak=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/meetings/<id:meeting_id>/calendar.ics", permission=Permission.MEETING_READ)
def meeting_file(meeting_id: int) -> Response:
    """Answer one meeting for any calendar."""
    entry = service.meeting_entry(viewer(), meeting_id, url=_settings().url)
    answer = _calendar(ics.calendar([entry], entry.title))
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


@blueprint.get("/me/calendar", permission=Permission.SETTINGS_CHANGE)
def settings() -> Response:
    return _settings_page()


@blueprint.post("/me/calendar", permission=Permission.SETTINGS_CHANGE, wants_password=True)
def make_link() -> Response:
    """Show a new link, here and nowhere else: only its digest is kept."""
    token = service.make_link(viewer().person_id)
    return _settings_page(f"{base_address()}/calendar/{token}.ics")


@blueprint.post("/me/calendar/end", permission=Permission.SETTINGS_CHANGE)
def end_link() -> Response:
    service.end_link(viewer().person_id)
    return see_other("/me/calendar?ended=1")


def _settings_page(link: str = "") -> Response:
    someone = viewer()
    return page(
        "calendar_feed/index.html",
        feed=queries.feed_of(someone.person_id),
        link=link,
        is_only_here=urlsplit(base_address()).hostname in LOOPBACK,
        is_ended=request.args.get("ended") == "1",
        example=example_name(
            # A pair to come is not talked about before it begins.
            {key: it for key, it in service.sides(someone).items() if key in someone.pairs}
        ),
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _calendar(body: bytes) -> Response:
    return make_response(body, {"Content-Type": ics.MEDIA_TYPE})
