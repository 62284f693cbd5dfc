"""The skills a pair worked on, one after another, the last one still active."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from oneonone.models import Focus

from .chance import Deck
from .company import Bond, data
from .slots import Slot

_ENDINGS = {"got_it": 6, "still_working": 3, "wrong_focus": 1}
_WEEKS = (10, 16)
_WEEKS_LEAD = (14, 19)


@dataclass
class Rung:
    """One focus: the row, the slot it was agreed in, and what there is to see of it."""

    row: Focus
    begun: Slot
    situation: str
    seen: list[str] = field(default_factory=list)


def ladder(
    bond: Bond, talks: list[Slot], story: dict[str, Any], told: int, on: date, chance: Random
) -> list[Rung]:
    """Return the pair's focuses; `talks` are its held meetings, the last `told` are a story."""
    able = [slot for slot in talks if slot.meeting.kind != "first"]
    if not able:
        return []
    words = data("skills")
    is_lead = bond.rep.team == "Sales leadership"
    deck = Deck(words["lead" if is_lead else "skill"], chance)
    rungs = []
    entries = story.get("ladder") or _composed(
        deck, able, on, chance, _WEEKS_LEAD if is_lead else _WEEKS
    )
    for number, entry in enumerate(entries):
        begun = _begun(entry, able, story, told, on, is_last=number == len(entries) - 1)
        rungs.append(_rung(bond, entry, begun, words["skill"]))
    # Two focuses cannot begin in one meeting, and none after the active one.
    last = rungs[-1]
    earlier = {rung.begun.on: rung for rung in rungs if rung.begun.on < last.begun.on}
    rungs = [*(earlier[begun_on] for begun_on in sorted(earlier)), last]
    for rung, after in pairwise(rungs):
        rung.row.ended_on = after.row.started_on
        rung.row.ending = rung.row.ending or "still_working"
    rungs[-1].row.ending = None
    if bond.pair.ended_on is not None and not bond.is_just_over:
        rungs[-1].row.ended_on, rungs[-1].row.ending = bond.pair.ended_on, "still_working"
    return rungs


def _composed(
    deck: Deck[dict[str, Any]], able: list[Slot], on: date, chance: Random, lasts: tuple[int, int],
) -> list[dict[str, Any]]:  # fmt: skip
    weeks = (on - able[0].on).days // 7
    last = (on - able[-1].on).days // 7
    found: list[dict[str, Any]] = []
    while weeks >= last + 2 or not found:
        ending = chance.choices(list(_ENDINGS), weights=list(_ENDINGS.values()))[0]
        by = "rep" if chance.random() < 0.6 else "manager"
        found.append({**deck.draw(), "weeks": weeks, "by": by, "ending": ending})
        weeks -= chance.randint(*lasts)
    return found


def _begun(
    entry: dict[str, Any], able: list[Slot], story: dict[str, Any], told: int, on: date,
    *, is_last: bool,
) -> Slot:  # fmt: skip
    since = on - timedelta(weeks=entry["weeks"])
    begun = next((slot for slot in able if slot.on >= since), able[-1])
    if is_last and told:
        marked = [n for n, it in enumerate(story["meeting"][-told:]) if "focus" in it]
        if marked:
            return able[-told + marked[0]]
        before = able[:-told] or able[:1]
        return min(begun, before[-1], key=lambda slot: slot.on)
    return begun


def _rung(bond: Bond, entry: dict[str, Any], begun: Slot, skills: list[dict[str, Any]]) -> Rung:
    known = next((it for it in skills if it["skill"] == entry["skill"]), entry)
    row = Focus(
        pair_id=bond.pair.id,
        skill=entry["skill"],
        sign=entry["sign"],
        named_by_id=bond.rep_id if entry["by"] == "rep" else bond.manager_id,
        started_on=begun.held_on,
        ending=entry.get("ending"),
    )
    situation = known.get("situation", "any")
    return Rung(row, begun, situation, list(known.get("seen", ())))
