"""The company's own sign-in: a trusted proxy says in a header who asks (S-AUTH-11)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, current_app, request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.lib.errors import RuleError
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.session import BrowserSession
from oneonone.web.forwarded import name_by_proxy

from .named import key_named
from .queries import account_by_key
from .rules import DAY, device_label
from .session import begin, set_cookie

# Where signing out leads: a page that does not sign in by itself.
SIGNED_OUT = "/sign-in?out=1"


class UnknownNameError(RuleError):
    """The same whether nobody has the address or who has it may not sign in."""

    status = 403

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Your company’s sign-in says that you are {name}, and nobody has that address here."
        )


class PasswordsOffError(RuleError):
    status = 403

    def __init__(self) -> None:
        super().__init__("Here you sign in through your company’s sign-in, not with a password.")


def is_out() -> bool:
    """Tell whether somebody has just signed out, or asks for the form."""
    return request.args.get("out") == "1"


@dataclass(frozen=True)
class WayIn:
    """What the sign-in page offers beside, or instead of, a password."""

    # The company's sign-in is in use, and names somebody for this very request.
    is_company: bool
    is_named: bool
    has_passwords: bool
    is_out: bool


def way_in() -> WayIn:
    """Return how somebody may sign in here."""
    settings = current_app.config["SETTINGS"]
    return WayIn(
        is_company=bool(settings.sign_in_header),
        is_named=bool(name_by_proxy()),
        has_passwords=settings.has_passwords,
        is_out=is_out(),
    )


def after_sign_out() -> str:
    return SIGNED_OUT if name_by_proxy() else "/sign-in"


def ensure_passwords_are_on() -> None:
    """Refuse a password where only the company's sign-in counts; raises PasswordsOffError."""
    if not current_app.config["SETTINGS"].has_passwords:
        raise PasswordsOffError


def who_is_named() -> Account:
    """Return the account of whom the proxy names; raises UnknownNameError."""
    key = key_named()
    account = account_by_key(key) if key else None
    if account is None:
        raise UnknownNameError(name_by_proxy()[:80])
    return account


def enter(response: Response) -> Response | None:
    """Sign in whom the proxy names; nothing where it names nobody, or they have just signed out.

    By a GET, as the company's sign-in leads here with one: it opens only what was theirs already.
    Raises UnknownNameError.
    """
    if not name_by_proxy() or is_out() or request.method != "GET":
        return None
    account_id = who_is_named().id
    # A transaction of its own, because looking writes nothing.
    engine = db.engine.execution_options(sqlite_begin="IMMEDIATE")
    db.session.rollback()
    with Session(engine, expire_on_commit=False) as session, session.begin():
        account = session.scalars(select(Account).where(Account.id == account_id)).one()
        session.execute(
            delete(BrowserSession).where(
                BrowserSession.account_id == account_id, BrowserSession.ends_at < now()
            )
        )
        record(session, AuditTag.SIGN_IN, actor_id=account.person_id)
        label = device_label(request.user_agent.string)
        token = begin(session, account, DAY, label, is_by_proxy=True)
    set_cookie(response, token, DAY)
    return response
