"""The deals of every rep and how they moved through the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from oneonone.models import STAGES, Deal, DealMove

from .chance import Deck, money, stream
from .company import Member, data, on_weekday

OPEN = STAGES[:4]
_WEEKS_IN = {"discovery": (3, 7), "evaluation": (3, 7), "proposal": (2, 5), "negotiation": (2, 4)}
# How many weeks ago a rep's deals began: some have ended, a few are open.
_BEGAN = (60, 56, 51, 46, 40, 34, 28, 22, 15, 9, 4)
_BEGAN_BEFORE_STORY = (60, 55, 50, 45, 40, 36)
_BEGAN_LEAD = (58, 46, 34, 22, 9)
# Whoever is new brings deals of a few weeks, not of years.
_WEEKS_BEFORE_JOINING = 8
_QUIET = timedelta(days=12)
# Deals of the last months are open still, so that everybody has some.
_YOUNG = timedelta(weeks=15)


@dataclass
class DealLife:
    """A deal over time: the row as it stands today, and the stages with their first days."""

    row: Deal
    kind: dict[str, str]
    stages: list[tuple[str, date]]
    is_lead: bool = False

    def stage(self, on: date) -> str | None:
        """Return the stage on a day; nothing before the deal began."""
        reached = [stage for stage, since in self.stages if since <= on]
        return reached[-1] if reached else None

    def is_open(self, on: date) -> bool:
        return self.stage(on) in OPEN

    def is_quiet(self, on: date) -> bool:
        """Tell whether the buyer has done nothing for ten working days."""
        acted_on = self.row.last_buyer_action_on
        return acted_on is not None and on - acted_on >= _QUIET

    def moves(self) -> list[DealMove]:
        """Return how it went from stage to stage, once the deal has its id."""
        return [
            DealMove(
                rep_id=self.row.rep_id,
                deal_id=self.row.id,
                from_stage=left,
                to_stage=reached,
                moved_on=on,
                days=(on - since).days,
            )
            for (left, since), (reached, on) in pairwise(self.stages)
        ]

    def moved_between(self, after: date, until: date) -> str | None:
        """Return the stage the deal came to in some days."""
        moves = [stage for stage, since in self.stages[1:] if after < since <= until]
        return moves[-1] if moves else None

    def reviewed(self, step: str, step_on: date | None, on: date) -> None:
        """Keep the next step of a one-to-one on the deal."""
        if self.row.stage in OPEN:
            self.row.next_step, self.row.next_step_on = step, step_on
        self.row.changed_on = max(self.row.changed_on, on)

    @property
    def words(self) -> dict[str, str]:
        return {
            "deal": self.row.name,
            "buyer": self.row.buyer,
            "site": self.kind["site"],
            "sites": f"{self.kind['site']}s",
            "person": self.kind["person"],
        }


class Market:
    """Hands out companies, each once."""

    def __init__(self, seed: int, on: date) -> None:
        words, chance = data("deals"), stream(seed, "market")
        self._seed, self._on = seed, on
        self._kinds = words["kind"]
        self._names = self._companies(words["names"]["heads"], chance)
        told = {it["buyer"] for story in data("stories").values() for it in story["deals"]}
        buyers = [name for name in words["names"]["buyers"] if name not in told]
        self._buyers = Deck(buyers, chance)

    def _companies(self, heads: list[str], chance: Random) -> Iterator[tuple[str, dict[str, str]]]:
        deck = Deck(heads, chance)
        for number in range(len(heads) * len(self._kinds)):
            # The second time a name comes round, it is in another trade.
            kind = self._kinds[(number + number // len(heads)) % len(self._kinds)]
            yield f"{deck.draw()} {kind['name']}", kind

    def deals_of(self, member: Member, rep_id: int, story: dict[str, Any]) -> list[DealLife]:
        """Return a rep's deals of the year, the told ones last."""
        chance = stream(self._seed, "deals", member.key)
        told = [self._told(entry, rep_id, chance) for entry in story.get("deals", ())]
        is_lead = member.team == "Sales leadership"
        began = _BEGAN_LEAD if is_lead else _BEGAN_BEFORE_STORY if told else _BEGAN
        most = max(line.since_weeks for line in member.lines) + _WEEKS_BEFORE_JOINING
        lives = [
            self._life(rep_id, self._on - timedelta(weeks=weeks), chance, is_lead=is_lead)
            for weeks in began
            if weeks <= most
        ]
        return lives + told

    def _told(self, entry: dict[str, Any], rep_id: int, chance: Random) -> DealLife:
        yesterday = self._on - timedelta(days=1)
        began = [
            (stage, self._on - timedelta(weeks=weeks, days=chance.randint(0, 2)))
            for stage, weeks in entry["stages"]
        ]
        stages = [(stage, on_weekday(min(on, yesterday))) for stage, on in began]
        kind = next(kind for kind in self._kinds if kind["name"] == entry["kind"])
        return self._made(
            entry["name"], kind, rep_id, stages,
            buyer=entry["buyer"], value=Decimal(entry["value"]), quiet=entry.get("quiet", 0),
        )  # fmt: skip

    def _life(self, rep_id: int, began_on: date, chance: Random, *, is_lead: bool) -> DealLife:
        name, kind = next(self._names)
        on = on_weekday(began_on + timedelta(days=chance.randint(2, 20)))
        lost_after = chance.choice((None, None, *OPEN))
        stages = []
        for stage in OPEN:
            stages.append((stage, on))
            low, high = _WEEKS_IN[stage]
            on = on_weekday(on + timedelta(days=chance.randint(low * 7, high * 7)))
            if stage == lost_after:
                break
        if self._on - began_on > _YOUNG:
            stages.append(("won" if lost_after is None else "lost", on))
        stages = [(stage, since) for stage, since in stages if since < self._on]
        low, high = (90_000, 260_000) if is_lead else (9_000, 95_000)
        return self._made(
            name, kind, rep_id, stages or [("discovery", self._on - timedelta(days=2))],
            buyer=self._buyers.draw(), value=money(chance, low, high),
            quiet=chance.choice((1, 2, 3, 4, 5, 6, 8, 9, 11, 17)), is_lead=is_lead,
        )  # fmt: skip

    def _made(
        self, name: str, kind: dict[str, str], rep_id: int, stages: list[tuple[str, date]], *,
        buyer: str, value: Decimal, quiet: int, is_lead: bool = False,
    ) -> DealLife:  # fmt: skip
        stage, since = stages[-1]
        acted_on = on_weekday(self._on - timedelta(days=quiet)) if stage in OPEN else since
        row = Deal(
            rep_id=rep_id,
            name=name,
            buyer=buyer,
            stage=stage,
            stage_since=since,
            value=value,
            last_buyer_action_on=max(acted_on, stages[0][1]),
            next_step="",
            changed_on=since,
        )
        return DealLife(row, kind, stages, is_lead)


class Table:
    """Puts one or two of a rep's open deals on the table of each meeting."""

    def __init__(self, lives: list[DealLife], chance: Random) -> None:
        self._lives, self._chance = lives, chance
        self._last: list[DealLife] = []

    def named(self, name: str) -> DealLife:
        return next(life for life in self._lives if life.row.name == name)

    def open_deal(self, which: str | int, on: date) -> DealLife:
        """Return an open deal by its name or by its place."""
        if isinstance(which, str):
            return self.named(which)
        return self.open_deals(on)[which]

    def open_deals(self, on: date) -> list[DealLife]:
        return [life for life in self._lives if life.is_open(on)]

    def choose(self, on: date, how_many: int) -> list[DealLife]:
        """Return open deals, rarely one that was on the table last time."""
        at_hand = self.open_deals(on)
        self._chance.shuffle(at_hand)
        at_hand.sort(key=lambda life: life in self._last and self._chance.random() < 0.7)
        self._last = at_hand[:how_many]
        return list(self._last)

    def moved(self, after: date, until: date) -> list[tuple[DealLife, str]]:
        """Return the deals that came to another stage in some days."""
        found = ((life, life.moved_between(after, until)) for life in self._lives)
        return [(life, stage) for life, stage in found if stage]

    def at_hand(self, on: date) -> DealLife:
        """Return a deal to speak of: an open one, or else any."""
        some = self.open_deals(on) or self._lives
        return self._chance.choice(some)
