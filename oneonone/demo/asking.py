"""The questions of each meeting, chosen by the rules of the bank itself."""

from __future__ import annotations

from random import Random

from oneonone.features.questions.rules import queue
from oneonone.models import AskedQuestion

from .ladder import Rung
from .script import Script
from .slots import Slot

_QUESTIONS_REST = 3


class Asking:
    """Remembers what a pair was asked lately."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._lately: list[list[str]] = []

    def questions(self, slot: Slot, script: Script, rung: Rung | None) -> list[AskedQuestion]:
        """Return what stood on the screen, as the bank would have chosen it."""
        mode = "low" if script.is_lighter else "high" if script.mood in ("good", "great") else "ok"
        first = slot.meeting.kind == "first"
        plan: list[tuple[str, list[str], int]] = [("check_in", [], 1)]
        if slot.fate != "early" and not first:
            stages = [it.life.stage(slot.held_on) or "" for it in script.table]
            plan.append(("progress", ["any"], 1))
            plan += [("deals", [stage], self._chance.choice((1, 2, 2, 3))) for stage in stages]
            if rung is not None and script.minutes != 15:
                plan.append(("focus", [rung.situation, "any"], 1))
            plan.append(("alignment", ["rep", "manager", "close"], 2))
        recent = frozenset(it for asked in self._lately[-_QUESTIONS_REST:] for it in asked)
        here: list[str] = []
        rows = []
        for step, situations, how_many in plan:
            waiting = queue(
                step=step,
                mode=mode,
                situations=situations,
                recently_asked=recent,
                meeting_id=slot.meeting.id,
            )
            new = [it.id for it in waiting if it.id not in here][:how_many]
            here += new
            rows += [AskedQuestion(step=step, question_id=question_id) for question_id in new]
        self._lately.append(here)
        return rows
