"""The first administrator: a link on the server's own screen, and who opens it (S-AUTH-7)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.config import Settings
from oneonone.features.auth.links import make_link
from oneonone.features.auth.passwords import hashed
from oneonone.lib.errors import RuleError
from oneonone.lib.text import address_of, email_key
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.person import Person
from oneonone.web import condition

from . import queries, service

# What "everywhere" is called on the machine itself.
_HERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "[::]": "[::1]"}


class AddressTakenError(RuleError):
    def __init__(self) -> None:
        super().__init__("Somebody has this address already. Write another one.")


def invite(app: Flask, say: Callable[[str], None]) -> None:
    """Say a link for the first administrator where there is none; each time a new one.

    Whoever can read what the server prints could read the database as well. A demo has its own.
    """
    settings: Settings = app.config["SETTINGS"]
    if app.config["IS_DEMO"] or condition.is_read_only(settings):
        return
    with app.app_context():
        path = _new_link()
        db.engine.dispose()
    if path:
        say("Nobody administers this installation yet. This link, once and for 24 hours, does:")
        say(f"  {_base(settings)}{path}")


def _new_link() -> str:
    """Return the path of a new link; "" where there is an administrator."""
    has_admin = queries.has_admin()
    db.session.remove()
    if has_admin:
        return ""
    with Session(db.engine) as session, session.begin():
        return make_link(session, "first_admin", account_id=None, made_by_id=None)


def _base(settings: Settings) -> str:
    host = _HERE.get(settings.host, settings.host)
    return settings.url or f"http://{host}:{settings.port}"


def make_first_admin(token: str, *, name: str, email: str, password: str, zone: str) -> Account:
    """Make the person and the account of the first administrator.

    Raises AddressTakenError, or service.LinkOverError where another one was faster.
    """
    password_hash = hashed(password)
    session = db.session()
    service.use_up(session, token)
    if queries.has_admin():
        raise service.LinkOverError
    key = email_key(email)
    if queries.is_address_taken(key):
        raise AddressTakenError
    with as_system(session, "the first administrator"):
        person = Person(name=name, time_zone=zone)
        session.add(person)
        session.flush()
        account = Account(
            person_id=person.id,
            email=address_of(email),
            email_key=key,
            password_hash=password_hash,
            is_admin=True,
        )
        session.add(account)
        session.flush()
        account_id, person_id = account.id, person.id
    for tag in (AuditTag.PERSON_ADD, AuditTag.FLAG_GIVE, AuditTag.LINK_USE):
        record(session, tag, actor_id=person_id, subject_id=person_id)
    return session.get_one(Account, account_id)
