"""Who looks at a meeting just now, so that a page can say "Both here" and nothing more.

Held in memory for a few seconds and stored nowhere: nobody can look up later who was there, for
how long, or who came late (D18). On several machines it may say nothing; it never says that
somebody is missing.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from datetime import datetime, timedelta

from oneonone.lib.dates import now

# Five polls: one that is held up makes nobody vanish.
LASTS = timedelta(seconds=10)
# For each person in each meeting: who, where, when (milliseconds). A power of two, far more than
# people who meet at once: two that fall on one place would hide each other.
_PLACES, _BYTES = 1 << 15, 3 * 8


class Presence:
    """The last sign of each person in each meeting.

    Memory that processes forked from this one share, without a lock that a killed one would keep:
    a sign half written is one that is not there yet.
    """

    def __init__(self) -> None:
        self.forget()

    def see(self, meeting_id: int, person_id: int, at: datetime) -> None:
        """Note that somebody's page asked for news."""
        place = _place(meeting_id, person_id)
        self._signs[place] = meeting_id
        self._signs[place + 1] = person_id
        self._signs[place + 2] = _milliseconds(at)

    def are_here(self, meeting_id: int, people: Iterable[int], at: datetime) -> bool:
        """Tell whether all of them asked within the last seconds."""
        since = _milliseconds(at - LASTS)
        return all(self._seen(meeting_id, person) > since for person in people)

    def forget(self) -> None:
        """Know of nobody, as after a start."""
        self._signs = memoryview(mmap.mmap(-1, _PLACES * _BYTES)).cast("q")

    def _seen(self, meeting_id: int, person_id: int) -> int:
        place = _place(meeting_id, person_id)
        whose = (self._signs[place], self._signs[place + 1])
        return self._signs[place + 2] if whose == (meeting_id, person_id) else 0


def _place(meeting_id: int, person_id: int) -> int:
    return hash((meeting_id, person_id)) % _PLACES * 3


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


presence = Presence()


def is_words_only(sent: str, tag: str, layout: int) -> bool:
    """Tell whether a page with the tag `sent` lacks nothing but words of fields it shows."""
    count, _, here = sent.partition("-")
    is_number = count.isascii() and count.isdigit() and len(count) < 10
    return is_number and int(count) >= layout and here == tag.partition("-")[2]


def are_both_here(meeting_id: int, people: tuple[int, int], viewer_id: int | None) -> bool:
    """Tell whether both look at the meeting on devices of their own; a room says nothing."""
    if viewer_id is None:
        return False
    moment = now()
    presence.see(meeting_id, viewer_id, moment)
    return presence.are_here(meeting_id, people, moment)


def tag_of(changes: int, is_both_here: bool) -> str:
    """Return what a page compares: how often something was written, and whether both are here."""
    return f"{changes}-{'both' if is_both_here else 'one'}"
