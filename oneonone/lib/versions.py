"""Two writers of one text: one wins, the other is shown both, nothing is lost (D12).

A page carries the stamp of each text it was drawn with: its version, and a digest by which a
field that nobody touched is told from one that was changed to the same length of words. Beside
it stands an op: whose typing this is, and how far it had got. So an answer that was lost on the
way is no conflict with oneself, and a request that was held up never undoes a newer one.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .errors import ConflictError

_STAMP = re.compile(r"([0-9]{1,9})-([0-9a-f]{12})")
# One typing: a UUID made when the field is drawn, and the number of changes since.
_OP = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.([0-9]{1,9}))?")


@dataclass(frozen=True)
class Edit:
    """A text as a page sends it: typed over the text stamped `base`, as part of `op`.

    `author_id` is nobody where it was typed on the screen both look at.
    """

    text: str
    base: str = ""
    op: str = ""
    author_id: int | None = None


class Verdict(StrEnum):
    """What becomes of an edit that meets no other writer."""

    WRITE = "write"
    # Nothing to write: it says what stands already, or was never touched on its page.
    STANDS = "stands"
    # Overtaken by a newer edit of the same typing: kept as a revision, never shown as current.
    LATE = "late"


class VersionConflictError(ConflictError):
    """Somebody else wrote this field meanwhile; holds both texts and the newer stamp."""

    def __init__(
        self, *, field: str, mine: str, theirs: str, stamp: str, their_author_id: int | None
    ) -> None:
        super().__init__(
            "You both wrote here at the same time. Nothing is lost: choose what stays."
        )
        self.field = field
        self.mine = mine
        self.theirs = theirs
        self.stamp = stamp
        self.their_author_id = their_author_id


def stamp(version: int, text: str) -> str:
    """Return what a page carries beside a field; version 0 is a text not yet written."""
    return f"{version}-{_digest(text)}"


def new_op() -> str:
    """Return the op of a field that is drawn now."""
    return str(uuid.uuid4())


def op_id(op: str) -> str:
    """Return whose typing an op is; empty for what is none."""
    match = _OP.fullmatch(op)
    return match[1] if match else ""


def was_typed(op: str) -> bool:
    """Tell whether anything was typed since the field was drawn, as far as its page can count."""
    match = _OP.fullmatch(op)
    return bool(match and _count(match))


def is_newer(op: str, than: str | None) -> bool:
    """Tell whether an op is a later point of the very same typing."""
    mine, theirs = _OP.fullmatch(op), _OP.fullmatch(than or "")
    return bool(mine and theirs and mine[1] == theirs[1] and _count(mine) > _count(theirs))


def is_untouched(text: str, base: str) -> bool:
    """Tell whether a text is still what its page was drawn with."""
    match = _STAMP.fullmatch(base)
    return (match[2] if match else _digest("")) == _digest(text)


def judge(
    edit: Edit,
    *,
    field: str,
    version: int,
    current: str,
    current_op: str | None,
    current_author_id: int | None,
) -> Verdict:
    """Tell what becomes of an edit of a text that stands at `version`.

    Raises VersionConflictError when somebody else changed it since the page was drawn. A missing
    or broken stamp counts as version 0, so it can only ever win over an empty field.
    """
    mine, last = _OP.fullmatch(edit.op), _OP.fullmatch(current_op or "")
    is_same_typing = bool(mine and last and mine[1] == last[1])
    if edit.text == current:
        return Verdict.STANDS
    if is_same_typing and mine is not None and last is not None:
        return Verdict.LATE if _is_overtaken(mine, last) else Verdict.WRITE
    if is_untouched(edit.text, edit.base):
        return Verdict.STANDS  # somebody else's newer text stays
    if _was_typed_over(edit.base, version, current):
        return Verdict.WRITE
    raise VersionConflictError(
        field=field,
        mine=edit.text,
        theirs=current,
        stamp=stamp(version, current),
        their_author_id=current_author_id,
    )


def stamp_after(edit: Edit, *, version: int, current: str) -> str:
    """Return the stamp for the page that sent an edit, once its verdict is carried out.

    Where other words stand than those the page shows, it keeps its own: with the newer stamp it
    would later write over words that nobody there has seen.
    """
    return stamp(version, current) if edit.text == current else edit.base


def both_of(theirs: str, edit: Edit, joint: str = "\n") -> str:
    """Return two texts one below the other; `edit` holds mine, based on theirs as it was shown.

    Where that was done already, and only its answer was lost, it is not done twice.
    """
    before = theirs.removesuffix(edit.text).removesuffix(joint)
    if theirs == _join(before, edit.text, joint) and is_untouched(before, edit.base):
        return theirs
    return _join(theirs, edit.text, joint)


def _join(text: str, other: str, joint: str) -> str:
    return joint.join(part for part in (text, other) if part)


def differing(text: str, other: str) -> tuple[str, str, str]:
    """Return a text in three parts, the middle one being where it differs from the other.

    Whole words, so that a mark on it can be read.
    """
    mine, theirs = re.findall(r"\S+\s*", text), re.findall(r"\S+\s*", other)
    most = min(len(mine), len(theirs))
    head = next((n for n in range(most) if mine[n].rstrip() != theirs[n].rstrip()), most)
    rest = most - head
    tail = next((n for n in range(rest) if mine[-1 - n].rstrip() != theirs[-1 - n].rstrip()), rest)
    end = len(mine) - tail
    return "".join(mine[:head]), "".join(mine[head:end]), "".join(mine[end:])


def as_sent(value: Any) -> str:
    """Return an answer as a page sends it, several ones joined, to compare two of them."""
    if value is None:
        return ""
    return ",".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _was_typed_over(base: str, version: int, current: str) -> bool:
    """Tell whether a stamp is that of a text as it stands; over nothing the version is enough.

    The words count beside the version: a row that went may leave its number to another one, and
    what was meant for the first would be written over the second.
    """
    match = _STAMP.fullmatch(base)
    if not match:
        return version == 0
    return int(match[1]) == version and (not current or match[2] == _digest(current))


def _is_overtaken(op: re.Match[str], by: re.Match[str]) -> bool:
    """Tell whether a point of a typing lies behind another. At the very same one the words differ
    only where something else was made of them (both texts, joined) or two pages share a typing;
    a page that cannot count has one point, and its words are new."""
    return _count(op) < _count(by) or 0 < _count(op) == _count(by)


def _count(op: re.Match[str]) -> int:
    return int(op[2] or 0)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def settled(edit: Edit, current: str, *, field: str) -> str:
    """Return what stands after an edit; raises VersionConflictError where two changed it.

    For a text without a version of its own: whether there was one is all that is counted.
    """
    verdict = judge(
        edit,
        field=field,
        version=1 if current else 0,
        current=current,
        current_op=None,
        current_author_id=None,
    )
    return edit.text if verdict == Verdict.WRITE else current
