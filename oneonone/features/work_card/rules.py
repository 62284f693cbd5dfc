"""What stands on a card, and who wrote it last; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oneonone.lib.text import is_blank as has_no_letter
from oneonone.lib.versions import is_untouched

# The three questions of a first one-to-one (product.md, 3), in its order and under its names.
FIELDS = {
    "feedback": "How I like to hear feedback",
    "pressure": "What I do under pressure",
    "helps": "What helps me most",
}
# The same about somebody else.
OF_OTHER = {
    "feedback": "Feedback",
    "pressure": "Under pressure",
    "helps": "What helps",
}

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Sorted:
    """What becomes of a card as a page sends it: what is written, and what met another device."""

    written: dict[str, str]
    both: tuple[str, ...]


def sort_out(sent: Texts, drawn_with: Texts, current: Texts) -> Sorted:
    """Tell what is new on a page from what was never touched there, text by text.

    `drawn_with` holds the stamps of what the page was drawn with. A text that was changed here and
    on another device since is in `both` and is not written.
    """
    written, both = {}, []
    for name, text in sent.items():
        base, now = drawn_with.get(name, ""), current.get(name, "")
        if text == now or is_untouched(text, base):
            continue
        if is_untouched(now, base):
            written[name] = text
        else:
            both.append(name)
    return Sorted(written, tuple(both))


def is_blank(texts: Texts) -> bool:
    return all(has_no_letter(texts.get(name, "")) for name in FIELDS)


def can_take_over(said: Texts, card: Texts) -> bool:
    """Tell whether something was said in a first one-to-one that the card has no words for."""
    return any(said.get(name) and not card.get(name) for name in FIELDS)


def filled(card: Texts, said: Texts) -> dict[str, str]:
    """Return the card with what was said where it has no words yet; its own words stay."""
    return {name: card.get(name) or said.get(name, "") for name in FIELDS}
