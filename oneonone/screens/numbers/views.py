"""This week's numbers on a phone, ten seconds each; whoever enters none reads what they mean."""

from __future__ import annotations

from flask import Response, request

from oneonone.access.permissions import Permission
from oneonone.features.indicators import queries as indicators
from oneonone.features.indicators.forms import ReadingsForm, readings_form, week_data
from oneonone.features.indicators.rules import week_asked_for
from oneonone.lib.dates import now
from oneonone.lib.errors import NotAllowedError
from oneonone.models.base import db
from oneonone.web import htmx
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other
from oneonone.web.viewer import viewer, viewer_today

from . import queries, service
from .queries import Week

blueprint = AppBlueprint("numbers", __name__)
ENTER = Permission.READING_ENTER
HERE = "/indicators"


@blueprint.get(HERE, permission=ENTER)
def show() -> Response:
    try:
        found = _week(request.args.get("week", ""))
    except ValueError as error:
        return _page(_week(""), said=str(error), status=422)
    return _page(found)


@blueprint.post(HERE, permission=ENTER)
def enter() -> Response:
    """Keep the whole page, or inline the one number that was just answered."""
    try:
        found = _week(posted().get("week", "")) or _nobody()
    except ValueError as error:
        return _refused(_week("") or _nobody(), str(error))
    form, only = _form(found, is_sent=True), posted().get("only", "")
    if _strange(found):
        return _refused(found, "Your team does not read that number. Nothing was saved.")
    if not form.validate() and (not only or form[f"reading_{only}"].errors):
        return _refused(found, "", form, only)
    return _save(found, form, only)


def _save(found: Week, form: ReadingsForm, only: str) -> Response:
    texts = service.same_as_last(found, form.texts(), posted().get("same", ""))
    if only:
        texts = {only: texts[only]}
    drawn = {key: posted().get(f"was_reading_{key}", "") for key in texts}
    service.save(found, texts, drawn)
    if not (only and htmx.wants_fragment()):
        return see_other(f"{HERE}?week={found.week_on.isoformat()}&saved=1")
    db.session.flush()  # what now stands is drawn
    return _answered(found, only)


def _answered(found: Week, only: str) -> Response:
    again = queries.week(found.span, found.week_on, found.weeks, viewer_today())
    return fragment(
        "indicators/_saved.html",
        found=again,
        number=again.by_key[only],
        form=_form(again),
        # A button answers for the control, which is drawn anew then.
        is_whole=bool(posted().get("same") or posted().get("confirm")),
        saved_at=now(),
    )


def _week(text: str) -> Week | None:
    """Read the week somebody asks for; nothing for who is nobody's rep; raises ValueError."""
    span, today = queries.own_span(viewer()), viewer_today()
    if span is None:
        return None
    weeks = queries.weeks_of(span, today)
    return queries.week(span, week_asked_for(text, weeks), weeks, today)


def _nobody() -> Week:
    raise NotAllowedError("You are in no one-to-one at the moment, so there is nobody to read it.")


def _form(found: Week, *, is_sent: bool = False) -> ReadingsForm:
    data = week_data({number.gauge: number.text for number in found.numbers})
    return readings_form(found.gauges)(posted() if is_sent else None, data=data)


def _strange(found: Week) -> bool:
    """Tell whether something was sent that this team does not read."""
    names = [name for name in posted() if name.startswith("reading_")]
    asked = [posted().get("only", ""), *(name.removeprefix("reading_") for name in names)]
    return any(key and key not in found.by_key for key in asked)


def _refused(found: Week, said: str, form: ReadingsForm | None = None, only: str = "") -> Response:
    """Say why nothing was saved; what was typed stays on the page."""
    form = form or _form(found, is_sent=True)
    if htmx.wants_fragment():
        errors = form[f"reading_{only}"].errors if only in found.by_key else []
        return fragment("indicators/_refused.html", status=422, error=said or errors[0])
    return _page(found, form, said=said, status=422)


def _page(
    found: Week | None, form: ReadingsForm | None = None, *, said: str = "", status: int = 200
) -> Response:
    own, sets = queries.teams(viewer())
    return page(
        "indicators/index.html",
        status=status,
        found=found,
        form=form or (_form(found) if found else None),
        own_team=own,
        sets=sets,
        all_indicators=list(indicators.definitions().values()),
        said=said,
        is_saved=request.args.get("saved") == "1",
    )
