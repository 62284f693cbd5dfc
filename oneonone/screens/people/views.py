from __future__ import annotations

from typing import Any

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.features.growth import queries as growth
from oneonone.features.handover import queries as handover
from oneonone.features.work_card import queries as work_cards
from oneonone.lib.dates import now
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import fragment, page, wants_fragment
from oneonone.web.reading import remember_history

from .forms import asked_of, period_of
from .frame import frame_of
from .history import SHOWN, Asked, history
from .pulses import pulses
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
    steps, frame = growth.rungs(who.pair_ids), _frame(who, asked)
    past = history(who, asked, steps)
    drawn = trends(who, asked, frame["met"], PERIODS[USUAL_PERIOD], steps, is_aside=True)
    brought = [] if who.is_own else handover.brought(who.pair_ids, asked.today)
    return page(
        "people/history.html", past=past, trends=drawn, shown=SHOWN, brought=brought, **frame
    )


@blueprint.get("/people/<id:person_id>/trends", permission=Permission.PERSON_READ)
def show_trends(person_id: int) -> Response:
    """Answer how things go with a person; `?months=` looks further back."""
    who = whose(me().viewer, person_id)
    asked = asked_of(request.args, now(), me().time_zone)
    remember_history(who.pair_ids)
    frame = _frame(who, asked)
    period, steps = period_of(request.args), growth.rungs(who.pair_ids)
    drawn = trends(who, asked, frame["met"], period, steps)
    return page("people/trends.html", trends=drawn, periods=PERIODS, **frame)


@blueprint.get("/people/<id:person_id>/pulse", permission=Permission.PERSON_READ)
def show_pulse(person_id: int) -> Response:
    """Answer a rep all of their pulses, and who leads them those they showed."""
    who = whose(me().viewer, person_id)
    asked = asked_of(request.args, now(), me().time_zone)
    remember_history(who.pair_ids)
    drawn = pulses(who, asked.zone, asked.today)
    return page("people/pulse.html", pulses=drawn, **_frame(who, asked))


@blueprint.get("/people/<id:person_id>/card", permission=Permission.PERSON_READ)
def show_card(person_id: int) -> Response:
    """Answer how the two like to work, as each of them shows it now."""
    who = whose(me().viewer, person_id)
    asked = asked_of(request.args, now(), me().time_zone)
    rows = work_cards.shown([it for it in who.pair_ids if it in who.open_ids])
    cards = [work_cards.shown_in(row, who.span(row.pair_id)) for row in rows]
    mine = [card for card in cards if card.author_id == me().person_id]
    others = [card for card in cards if card.author_id != me().person_id]
    frame = _frame(who, asked)
    return page("people/card.html", cards=others, mine=mine[0] if mine else None, **frame)


def _frame(who: Whose, asked: Asked) -> dict[str, Any]:
    return frame_of(who, asked, printed_by=me().name, viewer_id=me().person_id)
