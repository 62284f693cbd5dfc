"""Who looks at a meeting just now, so that a page can say "Both here" and nothing more.

Held in this process's memory for a few seconds and stored nowhere: nobody can look up later who
was there, for how long, or who came late (D18). Behind several processes it may say nothing; it
never says that somebody is missing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from oneonone.lib.dates import now

# Five polls: one that is held up makes nobody vanish.
LASTS = timedelta(seconds=10)
_MOST_MEETINGS = 2000


class Presence:
    """The last sign of each person in each meeting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[int, dict[int, datetime]] = {}

    def see(self, meeting_id: int, person_id: int, at: datetime) -> None:
        """Note that somebody's page asked for news."""
        with self._lock:
            self._seen.setdefault(meeting_id, {})[person_id] = at
            if len(self._seen) > _MOST_MEETINGS:
                self._forget_older_than(at - LASTS)

    def are_here(self, meeting_id: int, people: Iterable[int], at: datetime) -> bool:
        """Tell whether all of them asked within the last seconds."""
        with self._lock:
            seen = self._seen.get(meeting_id, {})
            return all(person in seen and at - seen[person] < LASTS for person in people)

    def _forget_older_than(self, moment: datetime) -> None:
        self._seen = {
            meeting_id: seen
            for meeting_id, seen in self._seen.items()
            if max(seen.values()) > moment
        }


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
