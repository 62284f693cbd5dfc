"""What was said in one one-to-one: told by a story, or composed from the word lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import sin
from random import Random
from typing import Any

from oneonone.features.conduct.rules import FEELINGS, feelings_for, is_low

from .chance import Deck, weighted
from .company import Bond, data, on_weekday
from .deals import DealLife, Table
from .readings import Numbers
from .slots import Slot

MOODS = ("rough", "not_great", "okay", "good", "great")
# How promises end, by how well the one who promised keeps them.
_FATES = {"kept": 0.72, "partly": 0.11, "later": 0.11, "let_go": 0.06}
_FATES_LATE = {"kept": 0.36, "partly": 0.22, "later": 0.26, "let_go": 0.16}
# The story of experience §5.4: what Tom was promised slips.
_SLIPPING = frozenset({"tom-daniel"})
_LATER_FATES = {"kept": 0.7, "partly": 0.2, "let_go": 0.1}


@dataclass(frozen=True)
class Promised:
    """A promise in its words, and how it will end: an outcome, or "later" for one carried once."""

    text: str
    fate: str
    is_told: bool = False


@dataclass(frozen=True)
class OnTable:
    """A deal that was talked through."""

    life: DealLife
    sees: str
    tries: str
    step: str
    step_on: date
    # The manager's own, where there was one.
    idea: str = ""


@dataclass
class Script:
    """Everything that was said in one meeting."""

    mood: str = "okay"
    feelings: list[str] = field(default_factory=list)
    line: str = ""
    wants_lighter: bool | None = None
    numbers: str = ""
    readings: dict[str, Decimal | None] = field(default_factory=dict)
    said: list[tuple[str, str, str]] = field(default_factory=list)
    table: list[OnTable] = field(default_factory=list)
    rep: list[Promised] = field(default_factory=list)
    manager: list[Promised] = field(default_factory=list)
    seen: str = ""
    preparation: dict[str, str] | None = None
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    minutes: int | None = None

    @property
    def is_lighter(self) -> bool:
        return self.wants_lighter is True and is_low(self.mood)


class Author:
    """Writes the scripts of one pair, meeting after meeting, without repeating itself."""

    def __init__(self, bond: Bond, table: Table, numbers: Numbers, chance: Random) -> None:
        self._bond, self._table, self._numbers, self._chance = bond, table, numbers, chance
        words, promises, deals = data("words"), data("promises"), data("deals")
        self._is_lead = bond.rep.team == "Sales leadership"
        self._lines = {mood: Deck(words["lines"][mood], chance) for mood in MOODS}
        self._number_lines = {
            (key, way): Deck(lines, chance)
            for key, ways in words["numbers"].items()
            for way, lines in (ways.items() if isinstance(ways, dict) else (("flat", ways),))
        }
        self._said = {kind: Deck(lines, chance) for kind, lines in words["said"].items()}
        self._promises = {kind: Deck(lines, chance) for kind, lines in promises.items()}
        self._talks = {
            stage: Deck([it for it in deals["talk"] if it["stage"] == stage], chance)
            for stage in {it["stage"] for it in deals["talk"]}
        }
        self._talks |= {kind: Deck(deals[kind], chance) for kind in ("low", "lead")}
        self._phase = chance.uniform(0, 6)
        self._level = chance.uniform(3.0, 3.7)

    def write(
        self, slot: Slot, before: date, share: float, told: Mapping[str, Any], seen: list[str]
    ) -> Script:
        """Return what was said; `told` has the last word, `seen` is what the focus may show."""
        chance, on = self._chance, slot.held_on
        script = Script(readings=self._numbers.week(share, told.get("readings", {})))
        self._feel(script, share, told)
        at_hand = self._table.at_hand(on)
        if slot.meeting.kind == "first":
            return self._first(script, at_hand)
        if slot.fate == "early":
            script.line = self._words_of(script, at_hand, told)
            return script
        if chance.random() < 0.07 and not script.is_lighter and not told:
            script.minutes = chance.choice((15, 20, 20))
        script.line = self._words_of(script, at_hand, told)
        key, way = self._numbers.moved_most()
        lines = self._number_lines.get((key, way), self._number_lines["any", "flat"])
        script.numbers = told.get("numbers") or (lines.draw() if chance.random() < 0.7 else "")
        self._say(script, told, before, on, at_hand)
        talks = self._put_on_table(script, told, on)
        self._promise(script, told, talks, at_hand)
        if told:
            script.seen = told.get("seen", "")
        elif seen and not script.is_lighter and script.minutes != 15 and chance.random() < 0.45:
            script.seen = chance.choice(seen)
        self._write_alone(script, told, at_hand)
        return script

    def _feel(self, script: Script, share: float, told: Mapping[str, Any]) -> None:
        chance = self._chance
        level = self._level + 0.6 * sin(self._phase + share * 9) + chance.gauss(0, 0.75)
        script.mood = told.get("mood", MOODS[min(4, max(0, round(level) - 1))])
        if "feelings" in told:
            script.feelings = [word for word in told["feelings"].split(",") if word in FEELINGS]
        else:
            near = feelings_for(script.mood)[:-2]
            script.feelings = chance.sample(near, chance.choice((0, 1, 1, 2, 2, 3)))
        if is_low(script.mood):
            script.wants_lighter = told.get("lighter", chance.random() < 0.6)
        if not told and chance.random() < 0.04:
            script.mood, script.feelings, script.wants_lighter = "unsaid", [], None

    def _words_of(self, script: Script, life: DealLife, told: Mapping[str, Any]) -> str:
        if told or script.mood == "unsaid" or self._chance.random() > 0.8:
            return str(told.get("line", ""))
        return self._fill(self._lines[script.mood].draw(), life)

    def _say(
        self, script: Script, told: Mapping[str, Any], before: date, on: date, life: DealLife
    ) -> None:
        chance = self._chance
        if told:
            script.said += [("win", "rep", text) for text in told.get("wins", ())]
            script.said += [("topic", "rep", text) for text in told.get("topics", ())]
            if "thanks" in told:
                script.said.append(("thanks", "rep", told["thanks"]))
            return
        for moved, stage in self._table.moved(before, on)[:1]:
            words = {"won": "{deal} signed.", "lost": "A clear no from {deal}, and we know why."}
            text = words.get(stage, f"{{deal}} moved to {stage}, and {{buyer}} did the moving.")
            script.said.append(("win", "rep", self._fill(text, moved)))
        for kind, deck, often in (
            ("win", "wins", 0.4), ("thanks", "thanks", 0.16), ("topic", "topics", 0.3)
        ):  # fmt: skip
            if chance.random() < often:
                side = "rep" if chance.random() < 0.75 else "manager"
                script.said.append((kind, side, self._fill(self._said[deck].draw(), life)))
        if chance.random() < 0.08:
            script.said.append(("parked", "manager", ""))

    def _put_on_table(
        self, script: Script, told: Mapping[str, Any], on: date
    ) -> list[tuple[DealLife, Mapping[str, str]]]:
        chance = self._chance
        if "deals" in told:
            for entry in told["deals"]:
                life = self._table.named(entry["deal"])
                step_on = on_weekday(on + timedelta(days=entry["days"]))
                words = (entry["sees"], entry["tries"], entry["step"])
                script.table.append(OnTable(life, *words, step_on, entry.get("idea", "")))
            return []
        is_light = script.is_lighter
        most = 1 if is_light or script.minutes or self._is_lead else 2
        how_many = 1 if most == 1 or chance.random() < 0.72 else 2
        if chance.random() < (0.45 if is_light else 0.06):
            how_many = 0
        talks = []
        for life in self._table.choose(on, how_many):
            kind = "low" if is_light else "lead" if life.is_lead else life.stage(on) or "discovery"
            talk: Mapping[str, str] = self._talks[kind].draw()
            talks.append((life, talk))
            sees, tries, step = (self._fill(talk[key], life) for key in ("sees", "tries", "step"))
            step_on = on_weekday(on + timedelta(days=chance.randint(4, 11)))
            script.table.append(OnTable(life, sees, tries, step, step_on))
        return talks

    def _promise(
        self, script: Script, told: Mapping[str, Any],
        talks: list[tuple[DealLife, Mapping[str, str]]], at_hand: DealLife,
    ) -> None:  # fmt: skip
        chance, life = self._chance, script.table[0].life if script.table else at_hand
        if "rep" in told:
            script.rep = [_told(entry) for entry in told["rep"]]
            script.manager = [_told(entry) for entry in told["manager"]]
            return
        low = "_low" if script.is_lighter else ""
        lead = "lead_" if self._is_lead else ""
        wanted = {"rep": 1 if low else chance.choice((1, 2, 2, 2, 3)), "manager": 1}
        if not low and chance.random() < 0.4:
            wanted["manager"] = 2
        for side, key in (("rep", "promise"), ("manager", "support")):
            texts = []
            for of, talk in talks:
                if talk.get(key) and chance.random() < (0.75 if side == "rep" else 0.5):
                    texts.append(self._fill(talk[key], of))
            deck = self._promises[f"{side}_low" if low else f"{lead}{side}"]
            while len(texts) < wanted[side]:
                texts.append(self._fill(deck.draw(), life))
            promised = [self._fated(side, text) for text in texts[: wanted[side]]]
            setattr(script, side, promised)

    def _fated(self, side: str, text: str) -> Promised:
        is_slipping = side == "manager" and self._bond.key in _SLIPPING
        return Promised(text, weighted(self._chance, _FATES_LATE if is_slipping else _FATES))

    def later_fate(self) -> str:
        """Return how a promise ends that was carried once."""
        return weighted(self._chance, _LATER_FATES)

    def correction(self, on: date) -> str:
        """Return a line to add below a record."""
        return self._fill(self._said["corrections"].draw(), self._table.at_hand(on))

    def _write_alone(self, script: Script, told: Mapping[str, Any], life: DealLife) -> None:
        """Write what the rep prepared, and what each wrote for themselves."""
        chance = self._chance
        if told or chance.random() < 0.76:
            script.preparation = {
                key: told.get(key) or self._perhaps(deck, often, life)
                for key, deck, often in (
                    ("focus_line", "focus_lines", 0.5),
                    ("in_my_way", "in_my_way", 0.0 if told else 0.35),
                    ("would_help", "would_help", 0.45),
                )
            }
        steps = ("check_in", "progress", "deals", "focus", "alignment")
        if "note" in told:
            script.notes.append(("manager", "deals", told["note"]))
        elif chance.random() < 0.25:
            text = self._fill(self._said["notes_manager"].draw(), life)
            script.notes.append(("manager", chance.choice(steps), text))
        if chance.random() < 0.06:
            text = self._said["notes_rep"].draw()
            script.notes.append(("rep", chance.choice(steps), text))

    def _perhaps(self, deck: str, often: float, life: DealLife) -> str:
        if self._chance.random() >= often:
            return ""
        return self._fill(self._said[deck].draw(), life)

    def plan_on(self, on: date) -> None:
        """Give most open deals a next step that is still to come."""
        for life in self._table.open_deals(on):
            is_ahead = life.row.next_step_on is not None and life.row.next_step_on >= on
            if is_ahead or life.is_quiet(on) or self._chance.random() > 0.75:
                continue
            talk = self._talks["lead" if life.is_lead else life.row.stage].draw()
            step_on = on_weekday(on + timedelta(days=self._chance.randint(3, 16)))
            life.reviewed(self._fill(talk["step"], life), step_on, life.row.changed_on)

    def _first(self, script: Script, life: DealLife) -> Script:
        script.rep = [Promised(self._fill(self._promises["first_rep"].draw(), life), "kept")]
        text = self._promises["first_manager"].draw()
        script.manager = [Promised(self._fill(text, life), "kept")]
        return script

    def _fill(self, text: str, life: DealLife) -> str:
        names = {"rep": self._bond.rep.first_name, "manager": self._bond.manager.first_name}
        return text.format_map({**names, **life.words})


def _told(entry: str | Mapping[str, str]) -> Promised:
    if isinstance(entry, str):
        return Promised(entry, "kept", is_told=True)
    return Promised(entry["text"], entry.get("went", "kept"), is_told=True)
