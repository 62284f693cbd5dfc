"""The progress strip: what moved since the last one-to-one, at the start of the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select

from oneonone.agenda.conversation import Conversation
from oneonone.features.deals.rules import STAGE_WORDS
from oneonone.lib.dates import MONTH_NAMES, short_day
from oneonone.lib.stages import is_onward
from oneonone.lib.text import as_sentence, number_word
from oneonone.models.base import db
from oneonone.models.deal import Deal, DealMove

# A glance, not a report: the steps behind it show the rest.
MOST_LINES = 2
# Further back a weekday could be any month's.
DAYS_NAMED_BY_WEEKDAY = 14


@dataclass(frozen=True)
class Moved:
    """A deal that went from one stage to another."""

    deal: str
    from_stage: str
    to_stage: str


@dataclass(frozen=True)
class Strip:
    """`title` says since when; each line is a small win. Without lines nothing is shown."""

    title: str
    lines: tuple[str, ...]


_MOVES = (
    select(Deal.name, DealMove.from_stage, DealMove.to_stage)
    .join(Deal, Deal.id == DealMove.deal_id)
    .where(DealMove.rep_id == bindparam("rep_id"), DealMove.moved_on >= bindparam("since"))
    .order_by(DealMove.moved_on.desc(), DealMove.id.desc())
)


def strip(talk: Conversation) -> Strip | None:
    """Return what moved since the pair met last; nothing before their second one-to-one."""
    since = talk.last_held_on
    if since is None:
        return None
    rows = db.session.execute(_MOVES, {"rep_id": talk.span.rep_id, "since": since})
    moves = [Moved(*row) for row in rows]
    done = sum(promise.claim == "kept" for promise in talk.older_promises if not promise.given)
    kept = sum(
        promise.between.outcome == "kept" for promise in talk.settled_promises if promise.between
    )
    wins = [line.text for line in talk.topics_of("win", "thanks") if line.done_meeting_id is None]
    is_near = (talk.on - since).days < DAYS_NAMED_BY_WEEKDAY
    day = short_day(since) if is_near else f"{since.day} {MONTH_NAMES[since.month - 1]}"
    return Strip(f"Since {day}", lines_of(moves, done=done, kept=kept, wins=wins))


def lines_of(
    moves: Iterable[Moved], *, done: int, wins: Sequence[str], kept: int = 0
) -> tuple[str, ...]:
    """Say small wins only, the rep's own words first; `moves` are the latest first.

    A deal is named once, for the whole way it went; one that went back is for step 3.
    """
    whole: dict[str, Moved] = {}
    for move in moves:
        later = whole.get(move.deal, move)
        whole[move.deal] = replace(later, from_stage=move.from_stage)
    deals = [
        f"{it.deal}: won" if it.to_stage == "won" else f"{it.deal}: now {STAGE_WORDS[it.to_stage]}"
        for it in whole.values()
        if is_onward(it.from_stage, it.to_stage)
    ]
    promises = [
        f"{as_sentence(number_word(count))} promise{'' if count == 1 else 's'} {what}"
        for count, what in ((kept, "kept"), (done, "said done"))
        if count
    ]
    return (*_first(wins, "win"), *_first(deals, "deal"), *promises)


def _first(lines: Sequence[str], what: str) -> tuple[str, ...]:
    left = len(lines) - MOST_LINES
    more = (f"and {number_word(left)} more {what}{'' if left == 1 else 's'}",) if left > 0 else ()
    return (*lines[:MOST_LINES], *more)
