from __future__ import annotations

from flask import Response

from oneonone.access.permissions import Permission
from oneonone.lib.errors import RuleError
from oneonone.models.support_contact import SupportContact
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.viewer import viewer

from . import queries, service
from .forms import ContactForm
from .rules import link_of

blueprint = AppBlueprint("support", __name__)
LIST = "/admin/support"


@blueprint.get("/support", permission=Permission.HOME_READ)
def show() -> Response:
    """Show who is there; writes nothing about who looked (R5)."""
    found = [(contact, link_of(contact.reach)) for contact in queries.contacts()]
    return page("support/index.html", contacts=found)


@blueprint.get(LIST, permission=Permission.ADMINISTER)
def show_list() -> Response:
    return _list(ContactForm())


@blueprint.post(LIST, permission=Permission.ADMINISTER)
def add() -> Response:
    form = ContactForm(posted())
    return _keep(None, form)


@blueprint.post(f"{LIST}/<id:contact_id>", permission=Permission.ADMINISTER)
def change(contact_id: int) -> Response:
    contact = queries.contact(contact_id)
    return _keep(contact, ContactForm(posted()).with_ids(contact_id))


@blueprint.post(f"{LIST}/<id:contact_id>/take-off", permission=Permission.ADMINISTER)
def take_off(contact_id: int) -> Response:
    service.take_off(queries.contact(contact_id), actor_id=viewer().person_id)
    return see_other(LIST)


def _keep(contact: SupportContact | None, form: ContactForm) -> Response:
    if not form.validate():
        return _list(form, contact)
    try:
        service.name_contact(
            contact,
            name=form.name.data,
            about=form.about.data,
            reach=form.reach.data,
            actor_id=viewer().person_id,
        )
    except RuleError as error:
        form.name.errors = [error.message]
        return _list(form, contact)
    return see_other(LIST)


def _list(form: ContactForm, changed: SupportContact | None = None) -> Response:
    """Answer the list; `form` is the one that was sent, a new one unless `changed` says whose."""
    rows = [
        (it, form if it is changed else ContactForm(obj=it).with_ids(it.id))
        for it in queries.contacts()
    ]
    return page(
        "support/admin.html",
        status=422 if form.errors else 200,
        rows=rows,
        form=form if changed is None else ContactForm(),
        problems=form.error_items,
    )
