"""Chance that falls the same way every time, and decks that do not repeat themselves."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(seed: int, *names: str) -> random.Random:
    """Return a source of chance of its own, so that one story never shifts another's."""
    # A string is seeded through SHA-512, never through the salted hash().
    return random.Random(":".join((str(seed), *names)))  # noqa: S311  # a story, not a secret


def weighted(chance: random.Random, weights: Mapping[str, float]) -> str:
    """Return one of the words by weight."""
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def money(chance: random.Random, low: int, high: int) -> Decimal:
    """Return a price as people quote them, to the half thousand."""
    return Decimal(chance.randrange(low, high, 500))


class Deck(Generic[T]):
    """Things drawn in a shuffled order; nothing comes twice before everything came once."""

    def __init__(self, things: Sequence[T], chance: random.Random) -> None:
        self._things = list(things)
        chance.shuffle(self._things)
        self._drawn = 0

    def draw(self) -> T:
        """Return the next one."""
        thing = self._things[self._drawn % len(self._things)]
        self._drawn += 1
        return thing
