"""Two writers of one text: one wins, the other is shown both, nothing is lost (D12).

A page carries the stamp of each text it was drawn with: its version, and a digest by which a
field that nobody touched is told from one that was changed to the same length of words.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from .errors import ConflictError

_STAMP = re.compile(r"([0-9]{1,9})-([0-9a-f]{12})")


class VersionConflictError(ConflictError):
    """Somebody else wrote this field meanwhile; holds both texts and the newer stamp."""

    def __init__(self, *, field: str, mine: str, theirs: str, stamp: str) -> None:
        super().__init__(
            "You both wrote here at the same time. Nothing is lost: choose what stays."
        )
        self.field = field
        self.mine = mine
        self.theirs = theirs
        self.stamp = stamp


def stamp(version: int, text: str) -> str:
    """Return what a page carries beside a field; version 0 is a text not yet written."""
    return f"{version}-{_digest(text)}"


def is_untouched(text: str, base: str) -> bool:
    """Tell whether a text is still what its page was drawn with."""
    match = _STAMP.fullmatch(base)
    return (match[2] if match else _digest("")) == _digest(text)


def is_new(*, field: str, text: str, base: str, version: int, current: str) -> bool:
    """Tell whether `text`, typed over the text stamped `base`, is to be written.

    Raises VersionConflictError when both were changed. A missing or broken stamp counts as
    version 0, so it can only ever win over an empty field.
    """
    if text == current:
        return False
    match = _STAMP.fullmatch(base)
    base_version, base_digest = (int(match[1]), match[2]) if match else (0, _digest(""))
    if base_digest == _digest(text):
        return False  # untouched on that page; somebody else's newer text stays
    if base_version == version:
        return True
    raise VersionConflictError(
        field=field, mine=text, theirs=current, stamp=stamp(version, current)
    )


def as_sent(value: Any) -> str:
    """Return an answer as a page sends it, several ones joined, to compare two of them."""
    if value is None:
        return ""
    return ",".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
