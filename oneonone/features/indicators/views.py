"""What each team reads, and the company's own definitions; never a reading."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.lib.errors import RuleError
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import AppForm, posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer

from . import queries, service
from .forms import OwnForm, OwnWordsForm, SwitchForm, TeamForm

blueprint = AppBlueprint("indicators", __name__)
ADMIN = Permission.ADMINISTER
HERE = "/admin/indicators"
OWN = f"{HERE}/own/<id:own_id>"
_NEW = {"better": "up", "maximum": "20", "is_in_control": True}


@dataclass(frozen=True)
class Refused:
    """A form that was sent and not kept: whose it is, what was chosen or typed, and why not."""

    said: str = ""
    team_id: int = 0
    chosen: list[str] = field(default_factory=list)
    own_id: int = 0
    form: AppForm | None = None


@blueprint.get(HERE, permission=ADMIN)
def choose_page() -> Response:
    return _page()


@blueprint.post(f"{HERE}/teams/<id:team_id>", permission=ADMIN)
def choose(team_id: int) -> Response:
    team, keys = queries.team(team_id), TeamForm(posted()).chosen
    try:
        service.choose(team.id, keys, actor_id=viewer().person_id)
    except RuleError as error:
        return _page(Refused(error.message, team_id=team.id, chosen=keys))
    say("Kept. What was entered so far stays.")
    return see_other(f"{HERE}#team-{team.id}")


@blueprint.post(f"{HERE}/own", permission=ADMIN)
def define() -> Response:
    form = OwnForm(posted())
    if not form.validate():
        return _page(Refused(form=form))
    try:
        service.define(**form.words, **form.measure, actor_id=viewer().person_id)
    except RuleError as error:
        return _page(Refused(error.message, form=form))
    say("Added. Every team can choose it now.")
    return see_other(f"{HERE}#own")


@blueprint.post(OWN, permission=ADMIN)
def reword(own_id: int) -> Response:
    row, form = queries.own_row(own_id), OwnWordsForm(posted()).with_ids(own_id)
    if not form.validate():
        return _page(Refused(own_id=row.id, form=form))
    try:
        service.reword(row, **form.words, actor_id=viewer().person_id)
    except RuleError as error:
        return _page(Refused(error.message, own_id=row.id, form=form))
    say("Kept, in the new words.")
    return see_other(f"{HERE}#own-{row.id}")


@blueprint.post(f"{OWN}/state", permission=ADMIN)
def switch(own_id: int) -> Response:
    """Switch a definition off, or on again with `state=on`."""
    row, is_off = queries.own_row(own_id), SwitchForm(posted()).state.data != "on"
    service.switch(row, is_off=is_off, actor_id=viewer().person_id)
    say("Switched off. Readings stay." if is_off else "Teams can choose it again.")
    return see_other(f"{HERE}#own-{row.id}")


def _page(refused: Refused | None = None) -> Response:
    sent, form = refused or Refused(), refused.form if refused else None
    owns = queries.own_choices()
    forms: dict[int, AppForm] = {
        it.row.id: OwnWordsForm(data=it.words).with_ids(it.row.id) for it in owns
    }
    if sent.own_id and form is not None:
        forms[sent.own_id] = form
    return page(
        "indicators/admin.html",
        status=422 if refused else 200,
        teams=queries.team_choices(sent.team_id, sent.chosen),
        owns=owns,
        forms=forms,
        new=form if form is not None and not sent.own_id else OwnForm(data=_NEW),
        refused=sent,
    )
