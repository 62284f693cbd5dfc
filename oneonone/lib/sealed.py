"""Text that can be opened here alone, with the installation's secret key (AES and HMAC, Fernet).

Each purpose has a key of its own, so that what was sealed for one opens nothing of another.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32


@dataclass(frozen=True)
class Opened:
    text: str
    # Sealed with an earlier key, which will not be here for ever: seal it anew.
    is_by_earlier_key: bool


def seal(text: str, purpose: str, keys: Sequence[str]) -> str:
    """Seal with the first of the secret keys."""
    return _fernet(keys[0], purpose).encrypt(text.encode()).decode()


def opened(
    sealed: str, purpose: str, keys: Sequence[str], *, within: timedelta | None = None
) -> Opened | None:
    """Open with any of the secret keys; nothing where none fits, or it was sealed too long ago."""
    ttl = int(within.total_seconds()) if within else None
    for place, key in enumerate(keys):
        try:
            text = _fernet(key, purpose).decrypt(sealed.encode(), ttl=ttl).decode()
        except (InvalidToken, UnicodeEncodeError):
            continue
        return Opened(text, is_by_earlier_key=place > 0)
    return None


def _fernet(key: str, purpose: str) -> Fernet:
    derive = HKDF(SHA256(), length=_KEY_BYTES, salt=None, info=f"oneonone {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derive.derive(key.encode())))
