from __future__ import annotations

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.lib.errors import RuleError
from oneonone.models.person import Team
from oneonone.screens.admin.agenda.rules import in_force
from oneonone.screens.admin.template.service import template
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.once import is_repeated
from oneonone.web.viewer import viewer, viewer_today

from . import queries, service
from .forms import NameForm, TeamForm, drawn_team
from .rules import EVERY_WORDS

blueprint = AppBlueprint("teams", __name__)
ADMIN = Permission.ADMINISTER
LIST = "/admin/teams"
ONE = f"{LIST}/<id:team_id>"


@blueprint.get(LIST, permission=ADMIN)
def show_teams() -> Response:
    return _list(NameForm())


@blueprint.post(LIST, permission=ADMIN)
def add() -> Response:
    form = NameForm(posted())
    if not form.validate():
        return _list(form, status=422)
    if is_repeated("name", form.name.data):
        return see_other(LIST)
    try:
        team = service.add(form.name.data, actor_id=viewer().person_id)
    except RuleError as error:
        form.refusal = error.message
        return _list(form, status=422)
    say("Added. Put people into it on their own pages.")
    return see_other(f"{LIST}/{team.id}")


@blueprint.get(ONE, permission=ADMIN)
def show(team_id: int) -> Response:
    return _page(queries.team(team_id))


@blueprint.post(ONE, permission=ADMIN)
def change(team_id: int) -> Response:
    """Change what was changed on the page; what another page changed meanwhile stays."""
    team, form = queries.team(team_id), TeamForm(posted())
    if not form.validate():
        return _page(team, form)
    try:
        service.change(
            team, form.changes, in_force(template().minutes), actor_id=viewer().person_id
        )
    except RuleError as error:
        form.refusal = error.message
        return _page(team, form)
    say("Kept.")
    return see_other(f"{LIST}/{team_id}")


@blueprint.post(f"{ONE}/take-away", permission=ADMIN)
def take_away(team_id: int) -> Response:
    service.take_away(queries.team(team_id), actor_id=viewer().person_id)
    say("Taken away.")
    return see_other(LIST)


def _list(form: NameForm, *, status: int = 200) -> Response:
    rows = queries.listed(viewer_today())
    return page("admin/teams.html", status=status, rows=rows, form=form, every_words=EVERY_WORDS)


def _page(team: Team, form: TeamForm | None = None) -> Response:
    was, usual = drawn_team(team), template()
    minutes = in_force(usual.minutes)
    return page(
        "admin/team.html",
        status=422 if form else 200,
        team=team,
        people=queries.people(team.id),
        today=viewer_today(),
        form=form or TeamForm(data=was),
        was=was,
        usual={f"minutes_{key}": value for key, value in minutes.items()},
        usual_skills=usual.skills,
        total=sum(in_force(minutes, team.agenda_minutes).values()),
    )
