from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.lib.errors import RuleError
from oneonone.lib.paths import safe_next
from oneonone.lib.text import id_of
from oneonone.models.deal import Deal
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.filters import day_month, viewer_zone
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.transaction import keep_what_was_written
from oneonone.web.viewer import viewer, viewer_today

from . import queries, service
from .forms import AddDealForm, DealForm
from .rules import FIELDS, STAGE_WORDS, as_drawn, met, value_words

blueprint = AppBlueprint("deals", __name__)
WRITE = Permission.DEAL_WRITE
LIST = "/deals"


@dataclass(frozen=True)
class Whose:
    """Somebody whose deals the viewer may look at."""

    rep_id: int
    name: str
    is_current: bool


@blueprint.get("/deals", permission=WRITE)
def index() -> Response:
    """Show a rep's deals: `?rep=` says whose, `?deal=` is one that was just added."""
    rep_id, on = _rep_to_show(), viewer_today()
    still_open, closed = queries.listed(rep_id, on)
    return page(
        "deals/index.html",
        rows=still_open,
        closed=closed,
        whose=_whose(rep_id),
        add=AddDealForm(),
        next_url=LIST,
        is_new=request.args.get("deal", ""),
        **_frame(rep_id),
    )


@blueprint.post("/deals", permission=WRITE)
def add() -> Response:
    """Add a deal and go back to where it was wanted, with `?deal=<id>`."""
    form = AddDealForm(posted())
    rep_id = _rep_id(form.rep_id.data or "")
    if not form.validate():
        back = _back(form)
        template = {"template": "deals/add.html", "fragment": "deals/_add.html"}
        return page(**template, status=422, add=form, next_url=back, rep_id=rep_id)
    deal, is_new = service.added(
        rep_id, name=form.name.data, on=viewer_today(), stage=form.stage.data
    )
    if _back(form) == LIST and not is_new:
        say("There is a deal of that name already. Here it is.")
        return see_other(f"/deals/{deal.id}")
    return see_other(f"{_back(form)}?deal={deal.id}")


@blueprint.get("/deals/<id:deal_id>", permission=WRITE)
def show(deal_id: int) -> Response:
    _ensure_has_deals()
    deal = queries.deal(deal_id)
    return _deal_page(deal, _form(deal), _drawn(deal))


@blueprint.post("/deals/<id:deal_id>", permission=WRITE)
def change(deal_id: int) -> Response:
    """Write what was changed; what somebody else changed meanwhile is shown beside it."""
    _ensure_has_deals()
    deal = queries.deal_to_change(deal_id)
    form, drawn = _form(deal), _drawn(deal)
    if not form.validate():
        return _deal_page(deal, form, {**drawn, **form.was_sent}, status=422)
    wanted = form.wanted
    both = met(as_drawn(wanted), form.was_sent, drawn)
    kept = {name: answer for name, answer in wanted.items() if name not in both}
    try:
        service.change(deal, kept | _said_today(form), on=viewer_today())
    except RuleError as error:
        form.name.errors = [error.message]
        return _deal_page(deal, form, {**drawn, **form.was_sent}, status=422)
    return _both_shown(deal, form, both) if both else _saved(deal)


def _saved(deal: Deal) -> Response:
    say("Saved.")
    return see_other(f"/deals/{deal.id}")


def _both_shown(deal: Deal, form: DealForm, both: Sequence[str]) -> Response:
    """Show what was typed beside what stands now; sent once more, it is meant."""
    keep_what_was_written()  # the answers that met nobody's
    drawn = _drawn(deal)
    theirs = {name: _words(name, drawn[name], deal) for name in both}
    for name in FIELDS:
        if name not in both:
            form[name].process_data(getattr(deal, name))
            form[name].raw_data = None
    return _deal_page(deal, form, drawn, theirs=theirs, status=409)


def _deal_page(
    deal: Deal,
    form: DealForm,
    was: Mapping[str, str],
    *,
    theirs: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    on = viewer_today()
    return page(
        "deals/deal.html",
        status=status,
        form=form,
        was=was,
        theirs=theirs or {},
        row=queries.row_of(deal, on),
        lines=queries.history(deal, viewer().spans, viewer_zone()),
        **_frame(deal.rep_id),
    )


def _form(deal: Deal) -> DealForm:
    sent = posted() if request.method == "POST" else None
    form = DealForm(sent, data={name: getattr(deal, name) for name in FIELDS})
    form.today = viewer_today()
    return form


def _drawn(deal: Deal) -> dict[str, str]:
    return as_drawn({name: getattr(deal, name) for name in FIELDS})


def _said_today(form: DealForm) -> dict[str, Any]:
    return {"last_buyer_action_on": form.today} if form.buyer_today.data else {}


def _words(name: str, drawn: str, deal: Deal) -> str:
    """Say an answer that stands now, as the page would."""
    if name == "stage":
        return STAGE_WORDS[deal.stage]
    answer = getattr(deal, name)
    return day_month(answer) if isinstance(answer, date) else drawn or "Nothing"


def _frame(rep_id: int) -> dict[str, Any]:
    is_own = rep_id == viewer().person_id
    return {
        "rep_id": rep_id,
        "rep_name": queries.rep_name(rep_id).split()[0],
        "is_own": is_own,
        "list_url": LIST if is_own and not _led() else f"{LIST}?rep={rep_id}",
        "stage_words": STAGE_WORDS,
        "value_words": value_words,
    }


def _led() -> dict[int, str]:
    """Return the reps the viewer leads now, by id and name, in the order they came."""
    looker = viewer()
    return {
        span.rep_id: span.rep_name
        for span in looker.spans
        if span.manager_id == looker.person_id and span.id in looker.open_pairs
    }


def _whose(rep_id: int) -> tuple[Whose, ...]:
    """Return whose deals the viewer can look at: of those they lead by name, then one's own.

    Nobody's for who is no rep and leads none: HR and administrators have no deals.
    """
    own_id = viewer().person_id
    names = sorted((name, led_id) for led_id, name in _led().items())
    people = [(led_id, name.split()[0]) for name, led_id in names]
    if any(span.rep_id == own_id for span in viewer().spans):
        people.append((own_id, "My own"))
    return tuple(Whose(person_id, name, person_id == rep_id) for person_id, name in people)


def _ensure_has_deals() -> None:
    """Leave the tables of deals alone for who has none: HR and administrators never read one."""
    if not _whose(0):
        abort(404)


def _rep_to_show() -> int:
    """Return whose deals are asked for; without a word the first rep's, or one's own."""
    _ensure_has_deals()
    asked, added = request.args.get("rep", ""), request.args.get("deal", "")
    if id_of(added) and not asked:
        asked = str(queries.deal(id_of(added)).rep_id)
    whose = [one.rep_id for one in _whose(0)]
    found = [rep_id for rep_id in whose if asked in ("", str(rep_id))]
    return found[0] if found else abort(404)


def _rep_id(text: str) -> int:
    """Return whose deal it is: the viewer's own, or that of a rep they lead now."""
    own = viewer().person_id
    rep_id = next((rep for rep in viewer().reps if str(rep) == text), None if text else own)
    return rep_id if rep_id is not None else abort(404)


def _back(form: AddDealForm) -> str:
    return urlsplit(safe_next(form.next.data)).path
