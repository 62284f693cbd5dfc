"""Whether one-to-ones fall out unevenly across a team, through the manager; pure.

A sentence about the manager and for nobody else's eyes: it says what they did, and never puts
reps in an order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oneonone.lib.text import number_word

from .tally import Tally

# Below three that were due, one bad week looks like a habit.
FEWEST_DUE = 3
# Clearly more often: one more can be chance, and in a year so can two.
CLEARLY_MORE = 2
TIMES_AS_OFTEN = 2


@dataclass(frozen=True)
class Uneven:
    """The one rep whose one-to-ones fell out clearly more often than everybody else's."""

    first_name: str
    due: int
    fell_out: int
    # The most that fell out with anybody else.
    at_most: int

    @property
    def words(self) -> str:
        with_others = f"at most {number_word(self.at_most)}" if self.at_most else "none"
        return (
            f"You called off or missed {number_word(self.fell_out)} of {number_word(self.due)} "
            f"with {self.first_name}, and {with_others} with anybody else."
        )


def uneven(tallies: Iterable[tuple[str, Tally]]) -> Uneven | None:
    """Return whose fall out clearly more often, of first names with their tallies, or nobody.

    Through the manager: what they called off, and what nobody called off and was missed.
    """
    fallen = [
        (of_pair.through_manager, of_pair.counts.due, first_name)
        for first_name, of_pair in tallies
        if of_pair.counts.due >= FEWEST_DUE
    ]
    fallen.sort(key=lambda one: one[0])
    if len(fallen) <= 1:
        return None
    (most, due, first_name), next_most = fallen[-1], fallen[-2][0]
    if most < max(next_most + CLEARLY_MORE, next_most * TIMES_AS_OFTEN):
        return None
    return Uneven(first_name, due, most, next_most)
