from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.step import Step
from oneonone.features.growth import queries
from oneonone.features.growth.forms import GrowthForm
from oneonone.features.growth.profile.rules import KINDS

# What to ask while nothing is written of it yet, in the order of the page.
_ASKED = {
    "strength": ("strength", "influence"),
    "matters": ("value", "decision"),
    "ahead": ("ahead", "self-awareness"),
}


class GrowthStep(Step):
    """The conversation of the quarter: on the agenda only where either of the two chose it, in
    the place of deals and focus."""

    key = "growth"
    title = "Growth conversation"
    position = 35
    form_class = GrowthForm
    notes: ClassVar[dict[str, str]] = {
        "strength": "strength",
        "matters": "matters",
        "ahead": "ahead",
        "first_step": "first_step",
    }

    def load(self, talk: Conversation) -> dict[str, Any]:
        return {"agreed": queries.agreed(talk.meeting.pair_id), "kind_words": KINDS}

    def situations(self, talk: Conversation, more: Mapping[str, Any]) -> list[str]:
        waiting = [name for name in _ASKED if not talk.text(self.key, name)] or list(_ASKED)
        ordered = [*waiting, *(name for name in _ASKED if name not in waiting)]
        return [situation for name in ordered for situation in _ASKED[name]] + ["any"]

    def opening(self, talk: Conversation, more: Mapping[str, Any]) -> str:
        return "Where would you like to be a year from now?"

    def summary(self, talk: Conversation) -> str:
        return talk.text(self.key, "ahead")


STEP = GrowthStep()
