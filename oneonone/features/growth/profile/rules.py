"""What may be done with an entry, by whom, and what is found among meetings; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from oneonone.lib.errors import ConflictError, NotAllowedError
from oneonone.lib.text import without_accents
from oneonone.lib.versions import stamp

KINDS = {"strength": "A strength", "value": "A value", "deciding": "A way of deciding"}
SIGNALS = {
    "adaptability": "Adaptability",
    "self_awareness": "Self-awareness",
    "emotional_intelligence": "Emotional intelligence",
}
# A claim stands on two legs (experience, 5.10).
ENOUGH = 2
# As many as fit below a field; one more letter makes them fewer.
MOST_MEETINGS = 8
_ANSWERED = {"agreed": "It is agreed now.", "declined": "It is set aside now."}


def ensure_answers(*, actor_id: int, rep_id: int, rep_name: str) -> None:
    """Let only the rep say whether it is so."""
    if actor_id != rep_id:
        raise NotAllowedError(f"Only {rep_name} answers this. It counts once they agree.")


def ensure_words(*, actor_id: int, author_id: int, rep_id: int, rep_name: str, state: str) -> None:
    """Let the rep word anything about themselves, and who wrote it until the rep has agreed."""
    if actor_id == rep_id:
        return
    if state == "agreed":
        raise NotAllowedError(f"{rep_name} agreed to these words. Only {rep_name} changes them.")
    if actor_id != author_id:
        raise NotAllowedError(f"{rep_name} wrote this, so {rep_name} words it.")


def ensure_own_example(*, actor_id: int, author_id: int) -> None:
    if actor_id != author_id:
        raise NotAllowedError("Only the one who added an example takes it off.")


def is_answered(*, state: str, answer: str, was_state: str) -> bool:
    """Tell whether an answer stands already; refuses one to a state that is no more."""
    if state == answer:
        return True
    if was_state and was_state != state:
        raise ConflictError(f"This was answered meanwhile. {_ANSWERED.get(state, '')}".strip())
    return False


def ensure_same_words(claim: str, was: str) -> None:
    """Refuse an answer to words that have changed since its page was drawn."""
    if was and was != mark(claim):
        raise ConflictError("The words have changed meanwhile. Read them again, then answer.")


def mark(text: str) -> str:
    """Return what a page carries to know the text it was drawn with."""
    return stamp(1 if text else 0, text)


@dataclass(frozen=True)
class Talk:
    """A meeting as it may be looked for: its day in words, what it was about, and all words."""

    id: int
    at: datetime
    day: str
    hints: tuple[str, ...]
    words: tuple[str, ...]


def looked_for(talks: Iterable[Talk], query: str, chosen_id: int = 0) -> list[Talk]:
    """Return the meetings that hold every word of the query, whatever its case and accents.

    The chosen one stays on top, so that looking on loses nothing.
    """
    wanted = without_accents(query).split()
    found: list[Talk] = []
    chosen: list[Talk] = []
    for talk in talks:
        if talk.id == chosen_id:
            chosen.append(talk)
        elif len(found) < MOST_MEETINGS and _holds(talk, wanted):
            found.append(talk)
    return [*chosen, *found]


def _holds(talk: Talk, wanted: Sequence[str]) -> bool:
    if not wanted:
        return True
    said = without_accents(" ".join((talk.day, *talk.hints, *talk.words)))
    return all(word in said for word in wanted)
