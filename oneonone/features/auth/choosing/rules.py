"""Which passwords are taken (S-AUTH-2); pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

SHORTEST = 12
LONGEST = 128

# A link has 256 bits and is not guessed; this only keeps a machine that tries from being a load.
# A whole office may stand behind one address (S-AUTH-5).
LINK_TRIES = 300

# How long it is said that a link let a password be chosen (D9).
RESET_IS_SAID = timedelta(days=14)

APP_NAME = "oneonone"
# "ines" is not looked for inside "machines", "katherine" is inside "mykatherine".
_TOLD_APART = 4
# "abc" and "12" over and over are no longer than themselves.
_SHORTEST_UNIT = 4

_TOO_SHORT = (
    f"Take {SHORTEST} characters or more. Four words that do not belong together are easy to keep."
)
_TOO_LONG = f"{LONGEST} characters fit. Take fewer."
_UNREADABLE = "There is a character in it that cannot be kept. Take another one."
_TELLING = "Your name, your address and the name of this app are tried first. Leave them out."
_KNOWN = "Many people have chosen this one, so it is tried first. Think of something else."


def weakness(password: str, about: Iterable[str]) -> str:
    """Say why a password is not taken; "" for one that is.

    `about` is what others know of the person: name and address. Which kinds of characters it has
    does not matter. The length is looked at first, so that nothing endless is read (S-AUTH-3).
    """
    if len(password) < SHORTEST:
        return _TOO_SHORT
    if len(password) > LONGEST:
        return _TOO_LONG
    if any(unicodedata.category(character) == "Cs" for character in password):
        return _UNREADABLE
    folded = _folded(password)
    if _tells(folded, about):
        return _TELLING
    return _KNOWN if _is_known(folded) else ""


def is_reset_said(reset_at: datetime | None, now: datetime) -> bool:
    """Tell whether the person is still to be told that a link changed their password."""
    return reset_at is not None and now - reset_at < RESET_IS_SAID


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _tells(folded: str, about: Iterable[str]) -> bool:
    letters, words = _letters(folded), set(_words(folded))
    for known in (APP_NAME, *about):
        told = _folded(known).partition("@")[0]
        for word in {_letters(told), *_words(told)} - {""}:
            is_there = word in letters if len(word) >= _TOLD_APART else word in words
            if is_there and len(word) > 1:
                return True
    return False


def _is_known(folded: str) -> bool:
    if _is_run(folded):
        return True
    return any(form in _everybodys() for form in _forms(folded))


def _forms(folded: str) -> Iterator[str]:
    """What is left when the usual trimmings are off: digits, signs at the ends, saying it twice."""
    unit = _unit(folded)
    for text in (folded, unit):
        yield text
        yield text.strip("0123456789")
        yield "".join(character for character in text if not character.isdigit())
        yield re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
        yield _letters(text)


def _unit(text: str) -> str:
    """Return what a text is made of when it says the same again and again, else the text."""
    length = (text + text).find(text, 1)
    return text[:length]


def _is_run(text: str) -> bool:
    """Tell 123456789012, abcdefghijkl and the like, up and down, and one short thing repeated."""
    steps = {_step(before, after) for before, after in pairwise(text)}
    return len(steps) == 1 or len(_unit(text)) < _SHORTEST_UNIT


def _step(before: str, after: str) -> int:
    if before.isdecimal() and after.isdecimal():
        return (int(after) - int(before)) % 10
    return ord(after) - ord(before)


@cache
def _everybodys() -> frozenset[str]:
    """Thirty thousand passwords that everybody thinks of, the ones thought of most first."""
    # Here and not above: it takes 13 MB, which only a server that is asked for it should hold.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
