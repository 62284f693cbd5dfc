"""Who gave the right password and owes the code: a signed word in the browser, not a session.

It opens nothing but the page that asks for the code, for five minutes, and dies with the password.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from flask import current_app, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from oneonone.features.auth.queries import active_account
from oneonone.models.account import Account

from .rules import CODE_WITHIN

_NAME = "second-step"


@dataclass(frozen=True)
class Waiting:
    """What signing in goes on with once the code is right."""

    account_id: int
    password: str
    is_kept: bool
    next: str


def wait_for_code(account: Account, *, is_kept: bool = False, next_path: str = "/") -> None:
    """Remember in this browser who owes a code; whoever owed one before no longer does."""
    waiting = Waiting(account.id, _mark_of(account), is_kept, next_path)
    session[_NAME] = _signer().dumps(asdict(waiting))


def who_waits() -> tuple[Account, Waiting] | None:
    """Return who owes a code in this browser; nobody after five minutes or with a new password."""
    try:
        said: dict[str, Any] = _signer().loads(
            session.get(_NAME, ""), max_age=int(CODE_WITHIN.total_seconds())
        )
    except BadSignature:
        return None
    waiting = Waiting(**said)
    account = active_account(waiting.account_id)
    if account is None or account.totp_secret is None or _mark_of(account) != waiting.password:
        return None
    return account, waiting


def forget() -> None:
    session.pop(_NAME, None)


def _mark_of(account: Account) -> str:
    return hashlib.sha256((account.password_hash or "").encode()).hexdigest()


def _signer() -> URLSafeTimedSerializer:
    # The oldest first: the last one signs.
    keys = list(reversed(current_app.config["SETTINGS"].secret_keys))
    return URLSafeTimedSerializer(keys, salt="oneonone second step")
