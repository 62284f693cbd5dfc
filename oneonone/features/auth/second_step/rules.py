"""Codes of the second step (RFC 6238, S-AUTH-8); pure."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from textwrap import wrap

import pyotp

from oneonone.features.auth.rules import CODE_DIGITS, CODE_FAILURES, TRIES_WITHIN, seconds_to_wait

# Authenticator apps show it above the code.
ISSUER = "oneonone"
STEP_SECONDS = 30
# A phone's clock may be one step off, either way.
STEPS_OFF = (0, -1, 1)
# Beyond the five a minute: whoever has a password cannot guess on through a night.
TRIES_AN_HOUR = 20
HOUR = timedelta(hours=1)

RECOVERY_CODES = 10
# Without what is taken for another one on paper: 0 and o, 1, i and l.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_RECOVERY_LENGTH = 10

# So long somebody may take between password and code, and between the picture and its first code.
CODE_WITHIN = timedelta(minutes=5)
SET_UP_WITHIN = timedelta(hours=1)


def purpose_of(account_id: int) -> str:
    """Return what a secret is sealed for: moved to another account's row it opens nothing."""
    return f"second step of {account_id}"


def throttle_key(account_id: int) -> str:
    """Return under what wrong codes are counted; no address looks like it."""
    return f"{CODE_FAILURES}{account_id}"


def new_secret() -> str:
    return pyotp.random_base32()


def in_groups(secret: str) -> str:
    """JBSW Y3DP EHPK 3PXP, to be typed by hand."""
    return " ".join(wrap(secret, 4))


def address_of(secret: str, email: str) -> str:
    """Return what the picture says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def is_of_app(code: str) -> bool:
    return len(code) == CODE_DIGITS and code.isascii() and code.isdigit()


def typed(text: str) -> str:
    """Return a code without what people put between its groups."""
    return "".join(text.split()).replace("-", "").lower()


def step_of(secret: str, code: str, at: datetime, last: int | None) -> int | None:
    """Return the step of time a code belongs to; nothing where it fits none.

    A step that was taken, or lies before one that was, is over: each code counts once.
    """
    here = int(at.timestamp()) // STEP_SECONDS
    hotp = pyotp.HOTP(secret)
    for off in STEPS_OFF:
        is_right = hmac.compare_digest(hotp.at(here + off), code)
        if is_right and (last is None or here + off > last):
            return here + off
    return None


def recovery_codes() -> list[str]:
    """Return new codes as they are written down: f7k2m-9qxw4."""
    drawn = (
        "".join(secrets.choice(_LETTERS) for _ in range(_RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    )
    half = _RECOVERY_LENGTH // 2
    return [f"{code[:half]}-{code[half:]}" for code in drawn]


def seconds_to_wait_for_step(failures: Sequence[datetime], now: datetime) -> int:
    """Return the seconds until a code may be tried again; 0 when it may."""
    soon = seconds_to_wait([at for at in failures if now - at < TRIES_WITHIN], now)
    lately = sorted(at for at in failures if now - at < HOUR)
    if len(lately) < TRIES_AN_HOUR:
        return soon
    opens_at = lately[-TRIES_AN_HOUR] + HOUR
    return max(soon, int((opens_at - now).total_seconds()) + 1)
