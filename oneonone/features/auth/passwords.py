"""Argon2id as OWASP's table has it: 19 MiB, two passes, one lane (S-AUTH-1)."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Four at a time hold 76 MiB; on a Monday morning the rest wait their turn (R-LOAD-3).
_seats = BoundedSemaphore(4)
# Checked when nobody has that address, so that both answers take as long (S-AUTH-4).
_NOBODYS = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    with _seats:
        return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Tell whether the password fits; takes as long when there is no hash to fit."""
    with _seats:
        try:
            return _hasher.verify(password_hash or _NOBODYS, password) and bool(password_hash)
        except (Argon2Error, InvalidHashError):
            return False


def needs_rehash(password_hash: str) -> bool:
    return _hasher.check_needs_rehash(password_hash)
