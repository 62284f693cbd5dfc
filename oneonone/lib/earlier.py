"""Texts that no longer stand where they were written, sorted for a page to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Earlier:
    """What stood in one field, the newest first; a text that lives on in another is left out."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    title: str
    fields: tuple[Earlier, ...]


def by_field(said: Sequence[tuple[str, str]]) -> tuple[Earlier, ...]:
    """Sort texts by the label of their field; `said` holds label and text, the newest first."""
    labels = list(dict.fromkeys(label for label, _text in said))
    return tuple(
        Earlier(label, _whole([text for at, text in said if at == label])) for label in labels
    )


def _whole(texts: Sequence[str]) -> tuple[str, ...]:
    different = list(dict.fromkeys(texts))
    return tuple(
        text for text in different if not any(text in other for other in different if other != text)
    )
