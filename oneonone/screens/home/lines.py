"""Who leads a rep next, and what of before can come along; read from what the session knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oneonone.access.viewer import Viewer
from oneonone.features.handover.rules import change_of
from oneonone.lib.dates import day_words


@dataclass(frozen=True)
class LineNews:
    """What stands above a rep's home while who leads them changes; empty where nothing does."""

    # "Daniel leads you from Wednesday 2 December."
    coming: str = ""
    # Who led them before, while the new pair is young.
    former: str = ""
    manager: str = ""


def line_news(viewer: Viewer, today: date) -> LineNews:
    """Return the news of a rep's own line; asks the database nothing."""
    own = [it for it in viewer.spans if it.rep_id == viewer.person_id and not it.is_cover]
    coming = next((it for it in own if it.started_on > today and it.ended_on is None), None)
    words = ""
    if coming is not None:
        name = coming.manager_name
        words = f"{name} is your manager from {day_words(coming.started_on, today)}."
    change = change_of(own, viewer.person_id, today)
    if change is None or not change.is_new(today):
        return LineNews(coming=words)
    return LineNews(coming=words, former=change.former, manager=change.manager)
