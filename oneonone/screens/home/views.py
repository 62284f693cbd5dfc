from __future__ import annotations

from flask import Response, make_response, redirect, request

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.features.auth.queries import admin_first_names
from oneonone.features.auth.session import SignedIn
from oneonone.features.auth.views import me
from oneonone.features.friction.views import card_context as friction_context
from oneonone.features.growth.profile.queries import authors_waiting
from oneonone.features.pulse.views import waiting_context
from oneonone.features.topics.views import card_context
from oneonone.lib.dates import now
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import page

from . import history, queries
from .board import board
from .lines import line_news
from .rules import Clock

blueprint = AppBlueprint("home", __name__)


@blueprint.get("/", permission=Permission.HOME_READ)
def start() -> Response:
    someone = me()
    if someone.viewer.can(Permission.TEAM_READ):
        return make_response(redirect("/team"))
    span = queries.rep_span(someone.viewer)
    if span is None and (office := _office(someone)):
        # Their own earlier one-to-ones stay at /home.
        return make_response(redirect(office))
    return _rep_page(someone, span) if span else _nobodys_page(someone)


@blueprint.get("/home", permission=Permission.HOME_READ)
def rep_home() -> Response:
    span = queries.rep_span(me().viewer)
    if span is None and _office(me()):
        return _nobodys_page(me())
    return _rep_page(me(), span) if span else make_response(redirect("/"))


@blueprint.get("/team", permission=Permission.TEAM_READ)
def team() -> Response:
    drawn = board(me().viewer, _clock(me()))
    return page("home/team.html", board=drawn, back=request.path)


def _office(someone: SignedIn) -> str:
    """Return where somebody begins who is here for the company; empty for everybody else."""
    if someone.viewer.can(Permission.PARTICIPATION_READ_ALL):
        return "/participation"
    return "/admin" if someone.viewer.can(Permission.ADMINISTER) else ""


def _rep_page(someone: SignedIn, span: PairSpan) -> Response:
    home = queries.rep_home(someone.viewer, span, _clock(someone))
    topics = card_context(home.here, request.path)
    cards = {**topics, **friction_context(home.here), **waiting_context()}
    news = line_news(someone.viewer, _clock(someone).today)
    return page("home/rep.html", home=home, news=news, noticed_by=_who_noticed(span), **cards)


def _who_noticed(span: PairSpan) -> str:
    """Name who shared something about the rep that waits for their answer; empty for nobody."""
    is_waiting = span.manager_id in authors_waiting([span.id])
    return span.manager_name.split()[0] if is_waiting else ""


def _nobodys_page(someone: SignedIn) -> Response:
    return page(
        "home/nobody.html",
        name=someone.name,
        is_hr=someone.is_hr,
        is_admin=someone.is_admin,
        admins=[] if someone.is_hr or someone.is_admin else admin_first_names(),
        past=history.past_meetings(someone.viewer, _clock(someone)),
        news=line_news(someone.viewer, _clock(someone).today),
    )


def _clock(someone: SignedIn) -> Clock:
    return Clock(now(), someone.time_zone)
