from __future__ import annotations

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.agenda.registry import step_for
from oneonone.lib.errors import RuleError
from oneonone.screens.admin.agenda.forms import AgendaForm, drawn
from oneonone.screens.admin.agenda.rules import in_force, samples, skills_of
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer

from . import service

blueprint = AppBlueprint("agenda_template", __name__)
HERE = "/admin/template"


@blueprint.get(HERE, permission=Permission.ADMINISTER)
def show() -> Response:
    return _page()


@blueprint.post(HERE, permission=Permission.ADMINISTER)
def change() -> Response:
    form = AgendaForm(posted())
    if not form.validate():
        return _page(form)
    skills = skills_of(form.skills.data) if form.is_changed("skills") else None
    try:
        service.change(form.minutes, skills, actor_id=viewer().person_id)
    except RuleError as error:
        form.refusal = error.message
        return _page(form)
    say("Kept. The next one-to-one goes like this.")
    return see_other(HERE)


def _page(form: AgendaForm | None = None) -> Response:
    row = service.template()
    minutes = in_force(row.minutes)
    was = drawn(minutes, row.skills)
    return page(
        "admin/template.html",
        status=422 if form else 200,
        form=form or AgendaForm(data=was),
        was=was,
        minutes=minutes,
        samples=samples(minutes),
        title_of=lambda key: step_for(key).title,
    )
