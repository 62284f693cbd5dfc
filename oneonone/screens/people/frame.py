"""What stands above every page of a person."""

from __future__ import annotations

from typing import Any

from oneonone.features.handover.rules import change_of
from oneonone.lib.dates import local

from .history import Asked
from .history_rules import met_words, printed_day, since_words
from .queries import met
from .whose import Whose


def frame_of(who: Whose, asked: Asked, *, printed_by: str, viewer_id: int) -> dict[str, Any]:
    """Return whose page it is, how often the two met and who prints it; one statement."""
    found, today = met(who.pair_ids, asked.now), asked.today
    managers = who.managers if who.is_own else ()
    return {
        "who": who,
        "asked": asked,
        "met": found,
        "met_words": met_words(found, asked.zone, today, managers=managers),
        "since": since_words(local(found.first_at, asked.zone).date(), today)
        if found.first_at
        else "",
        "change": change_of(who.spans, viewer_id, today),
        "printed": f"Printed by {printed_by} on {printed_day(today)}",
    }
