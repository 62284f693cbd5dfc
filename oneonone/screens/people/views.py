from __future__ import annotations

from typing import Any

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.features.growth import queries as growth
from oneonone.lib.dates import local, now
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import fragment, page, wants_fragment
from oneonone.web.reading import remember_history

from .forms import asked_of, period_of
from .history import SHOWN, Asked, history
from .history_rules import met_words, printed_day, since_words
from .queries import met
from .trend_rules import PERIODS, USUAL_PERIOD
from .trends import trends
from .whose import Whose, whose

blueprint = AppBlueprint("people", __name__)


@blueprint.get("/people/<id:person_id>", permission=Permission.PERSON_READ)
def show(person_id: int) -> Response:
    """Answer the one-to-ones with a person, the trends beside them; `?before=` goes further back.

    htmx gets the earlier ones alone, to stand below those that are there.
    """
    who = whose(me().viewer, person_id)
    asked = asked_of(request.args, now(), me().time_zone)
    remember_history(who.pair_ids)
    if asked.before_id and wants_fragment():
        return fragment("people/_earlier.html", who=who, asked=asked, past=history(who, asked))
    steps, frame = growth.rungs(who.pair_ids), frame_of(who, asked)
    past = history(who, asked, steps)
    drawn = trends(who, asked, frame["met"], PERIODS[USUAL_PERIOD], steps)
    return page("people/history.html", past=past, trends=drawn, shown=SHOWN, **frame)


@blueprint.get("/people/<id:person_id>/trends", permission=Permission.PERSON_READ)
def show_trends(person_id: int) -> Response:
    """Answer how things go with a person; `?months=` looks further back."""
    who = whose(me().viewer, person_id)
    asked = asked_of(request.args, now(), me().time_zone)
    remember_history(who.pair_ids)
    frame = frame_of(who, asked)
    period, steps = period_of(request.args), growth.rungs(who.pair_ids)
    drawn = trends(who, asked, frame["met"], period, steps)
    return page("people/trends.html", trends=drawn, periods=PERIODS, **frame)


def frame_of(who: Whose, asked: Asked) -> dict[str, Any]:
    """Return what stands above each page of a person: whose, how often they met, who prints."""
    found, today = met(who.pair_ids, asked.now), asked.today
    managers = who.managers if who.is_own else ()
    return {
        "who": who,
        "asked": asked,
        "met": found,
        "met_words": met_words(found, asked.zone, today, managers=managers),
        "since": since_words(local(found.first_at, asked.zone).date(), today)
        if found.first_at
        else "",
        "printed": f"Printed by {me().name} on {printed_day(today)}",
    }
