"""The one text gate (V-1, V-2): every word a person types passes here before it is kept."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

# A person's or team's name fits one line of a phone.
NAME_LIMIT = 80
# A title (a deal, a topic, a step) fits one line of a laptop.
TITLE_LIMIT = 120
# One line somebody says aloud; longer than that is a note.
LINE_LIMIT = 500
# Five pages of typing: nobody reaches it in a meeting, and no column suffers from it.
NOTE_LIMIT = 10_000
# RFC 5321 leaves 254 characters for an address between its angle brackets.
EMAIL_LIMIT = 254
# Composing (NFC) makes at most four characters one, so longer text cannot fit. It takes time by
# the square of a run of marks: beyond the second number a few keys would keep the server busy.
_MOST_COMPOSED = 4
_MOST_NORMALIZED = 20_000

PLEASE_WRITE = "Write something."
_UNREADABLE = "There are characters in this text that cannot be kept. They are taken out below."
_NOT_AN_ADDRESS = "That is not an email address."
_MIXED_SCRIPTS = "This address mixes two alphabets. Type it again."

_NUMBER_WORDS = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip

# C0 controls except tab and newline, lone surrogates, and the 66 noncharacters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
# Runs of spaces as well: one pass over the text, where a cleverer pattern took its square.
_GAPS = re.compile("[ \t\n\x85\u2028\u2029]+")
# They turn the rest of a line around, which a name must not do to the page (V-1).
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Letters, marks and symbols by category that show nothing: Hangul fillers, braille blank, CGJ.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")

_ZWJ = "\u200d"
_MARKS = frozenset({"Mn", "Mc", "Me"})
_REGIONAL = ("\U0001f1e6", "\U0001f1ff")
# What belongs to the character before it without being a mark: ZWNJ and ZWJ, skin tones, the
# tags of subdivision flags, and the vowels and finals of a Hangul syllable.
_EXTENDING_RANGES = (
    ("\u200c", "\u200d"),
    ("\U0001f3fb", "\U0001f3ff"),
    ("\U000e0020", "\U000e007f"),
    ("\u1160", "\u11ff"),
    ("\ud7b0", "\ud7fb"),
)

_ADDRESS = re.compile(r"[^\s@\"(),:;<>\[\\\]]+@[^\s@\"(),:;<>\[\\\]_/?#%]+")
# One language, several scripts by name: Japanese writes with three of them.
_ONE_SCRIPT = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK"}


class TextError(ValueError):
    """A text the gate refused; `kept` is what goes back into the field."""

    def __init__(self, message: str, kept: str) -> None:
        super().__init__(message)
        self.message = message
        self.kept = kept


def clean(text: str, *, limit: int, multiline: bool = True) -> str:
    """Return the text as it is kept: NFC, LF, at most `limit` characters after that.

    Raise TextError otherwise; `kept` then holds everything that was typed, without the
    characters that cannot be stored. A single line has single spaces for line breaks.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not multiline:
        text = _GAPS.sub(" ", text).strip()
    if _FORBIDDEN.search(text):
        raise TextError(_UNREADABLE, _FORBIDDEN.sub("", text))
    if len(text) > min(limit * _MOST_COMPOSED, _MOST_NORMALIZED):
        raise TextError(_too_long(len(text), limit), text)
    text = unicodedata.normalize("NFC", text)
    if len(text) > limit:
        raise TextError(_too_long(len(text), limit), text)
    return text


def clean_line(text: str, *, limit: int) -> str:
    """Return a name or title on one line, without controls that turn the line around (V-1)."""
    return clean(_BIDI_CONTROLS.sub("", text), limit=limit, multiline=False)


def is_blank(text: str) -> bool:
    """Say whether nothing in the text can be seen (H-17)."""
    return all(
        character.isspace()
        or character in _INVISIBLE
        or unicodedata.category(character) in {"Cf", "Cc"}
        for character in text
    )


def shorten(text: str, length: int) -> str:
    """Cut to `length` characters, an ellipsis included, never inside a visible one (H-34)."""
    if len(text) <= length:
        return text
    room = length - 1
    kept = ""
    for cluster in clusters(text):
        if len(kept) + len(cluster) > room:
            break
        kept += cluster
    return kept.rstrip() + "…"


def clusters(text: str) -> Iterator[str]:
    """Split into what a reader sees as one character: an accent, a flag, a family of four."""
    if not text:
        return
    start = 0
    flags_before = 0
    for end, (before, after) in enumerate(pairwise(text), start=1):
        flags_before = flags_before + 1 if _is_regional(before) else 0
        is_flag_second = flags_before % 2 == 1 and _is_regional(after)
        if before == _ZWJ or is_flag_second or _is_extending(after):
            continue
        yield text[start:end]
        start = end
    yield text[start:]


def email_key(address: str) -> str:
    """Return what two spellings of one address share (S-AUTH-10); raise ValueError.

    Two alphabets inside the name or inside one label of the domain are refused: that is how
    an "admin" with one Cyrillic letter passes for another person.
    """
    if len(address) > EMAIL_LIMIT * _MOST_COMPOSED:
        raise ValueError(_NOT_AN_ADDRESS)
    folded = unicodedata.normalize("NFKC", _without_format(address)).casefold()
    # Casefolding can undo the normal form (ΐ), and NFKC can bring format characters back.
    key = _without_format(unicodedata.normalize("NFKC", folded)).strip()
    if len(key) > EMAIL_LIMIT or not _ADDRESS.fullmatch(key) or _FORBIDDEN.search(key):
        raise ValueError(_NOT_AN_ADDRESS)
    name, _, domain = key.partition("@")
    labels = domain.split(".")
    if not all(labels) or name.startswith(".") or name.endswith("."):
        raise ValueError(_NOT_AN_ADDRESS)
    if any(len(_scripts(part)) > 1 for part in (name, *labels)):
        raise ValueError(_MIXED_SCRIPTS)
    return key


def address_of(text: str) -> str:
    """Return an address as mails go to it; raise ValueError.

    Characters that show nothing come along when an address is copied; they go.
    """
    address = _without_format(text).strip()
    email_key(address)
    return address


def typed(text: str) -> str:
    """Return what was typed as it can be looked for; never refuses, a longer text is cut."""
    try:
        return clean_line(text, limit=TITLE_LIMIT)
    except TextError as error:
        return error.kept[:TITLE_LIMIT].strip()


def number_word(count: int) -> str:
    """Say a small count in a sentence: "three"; "no" for none, digits above twelve."""
    return _NUMBER_WORDS[count] if 0 <= count < len(_NUMBER_WORDS) else str(count)


def id_of(text: str) -> int:
    """Return the id somebody's page sent in a field, or one that no row has (V-3)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def as_sentence(words: str) -> str:
    """Begin with a capital and leave the rest alone, unlike str.capitalize."""
    return words[:1].upper() + words[1:]


def _too_long(length: int, limit: int) -> str:
    return f"This is {length:,} characters; {limit:,} fit. Nothing is lost; shorten it."


def _is_regional(character: str) -> bool:
    return _REGIONAL[0] <= character <= _REGIONAL[1]


def _is_extending(character: str) -> bool:
    return unicodedata.category(character) in _MARKS or any(
        first <= character <= last for first, last in _EXTENDING_RANGES
    )


def _without_format(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _scripts(text: str) -> set[str]:
    # Python has no script property; the first word of a letter's name is the script.
    names = (unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha())
    return {_ONE_SCRIPT.get(name, name) for name in names}


def without_accents(text: str) -> str:
    """Return a text as it is looked for: without its case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
