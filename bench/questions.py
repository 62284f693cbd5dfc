"""Adapts an agenda and chooses the questions of its five steps, for a thousand meetings in turn:
`python -m bench.questions`.

Nothing is stored or asked of a database: it is what each meeting costs in rules alone, with as
many questions of somebody's own as there may be.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from itertools import cycle

from oneonone.agenda.adapt import World, adapt
from oneonone.features.questions.rules import KINDS, MODES, STEPS, Choices, Question, bank, queue
from oneonone.features.questions.wording import MOST_OWN, SITUATION_WORDS

from .apart import say
from .measure import p95

MEETINGS = 1000
WITHIN_MS = 2.0
_MOODS = ("rough", "okay", "great", None)
_SITUATIONS = {
    "check_in": (),
    "progress": ("down",),
    "deals": ("proposal",),
    "focus": ("listening", "any"),
    "alignment": ("rep", "manager", "close"),
}


def main() -> int:
    busy, plain = _choices(), Choices()
    for words, choices in (("the bank as it is", plain), ("all that may be one's own", busy)):
        each = [_once(number, choices) for number in range(1, MEETINGS + 1)]
        say(f"{words}: p95 {p95(each):.2f} ms, most {max(each):.2f} ms a meeting")
    is_fast = p95(each) < WITHIN_MS
    say(f"Goal: {WITHIN_MS:.0f} ms. {'Reached.' if is_fast else 'Missed.'}")
    return 0 if is_fast else 1


def _once(meeting_id: int, choices: Choices) -> float:
    """Return the milliseconds of a processor for one meeting that nobody has asked for before;
    what else the machine does meanwhile is not counted."""
    world = World(mood=_MOODS[meeting_id % len(_MOODS)], wants_lighter=True)
    lately = frozenset(it.id for it in bank()[meeting_id % 80 :][:15])
    begun = time.thread_time()
    agenda = adapt(replace(world, manager_has_overdue=meeting_id % 2 == 0))
    for step in agenda.steps:
        queue(
            step=step.key,
            mode=agenda.question_mode,
            situations=_SITUATIONS[step.key],
            recently_asked=lately,
            choices=choices,
            meeting_id=meeting_id,
        )
    return (time.thread_time() - begun) * 1000


def _choices() -> Choices:
    """Return the most that a company and a manager may have of their own."""
    steps, kinds = cycle(STEPS), cycle(KINDS)
    own = []
    for letter in "CM":
        for number in range(1, MOST_OWN + 1):
            step = next(steps)
            situation = [*SITUATION_WORDS[step], *MODES][number % len(SITUATION_WORDS[step])]
            own.append(Question(f"{letter}{number}", step, situation, next(kinds), "What else?"))
    ids = [it.id for it in bank()]
    return Choices(own=tuple(own), off=frozenset(ids[::3]), starred=frozenset(ids[1::3]))


if __name__ == "__main__":
    sys.exit(main())
