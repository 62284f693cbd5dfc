"""When preparation is open, who writes it, and what a draft says; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from oneonone.lib.errors import NotAllowedError, RuleError

# Below, because the mail that says so has to know as well.
from oneonone.lib.slots import opens_at as opens_at

# The manager sees this many check-ins; the rep sees all of theirs (product.md, section 3).
CHECK_INS_SEEN = 4
TOPIC_KEYS = ("topic_1", "topic_2", "topic_3")
# Drafts whose key begins so are the machinery's, not an answer.
MARK = "_"
SHARED_MARK = "_shared"


@dataclass(frozen=True)
class Answers:
    """One preparation as the rep gave it; `claims` by promise, `readings` by indicator as typed."""

    mood: str | None
    feelings: tuple[str, ...]
    is_in_person: bool
    is_shown: bool
    wants_lighter: bool | None
    claims: Mapping[int, str]
    readings: Mapping[str, str]
    deal_id: int | None
    focus_line: str
    in_my_way: str
    would_help: str
    topics: Mapping[str, str]


def is_open(starts_at: datetime, now: datetime) -> bool:
    """Tell whether the five questions can be answered yet."""
    return now >= opens_at(starts_at)


def ensure_is_rep(*, actor_id: int, rep_id: int, rep_name: str) -> None:
    """Refuse anybody but the rep: what is not shared yet is the rep's alone (D11)."""
    if actor_id != rep_id:
        raise NotAllowedError(f"Only {rep_name} prepares this.")


def ensure_may_prepare(
    *, state: str, starts_at: datetime, now: datetime, is_pair_open: bool
) -> None:
    """Refuse what comes too early or too late."""
    if state == "live":
        raise NotAllowedError("You are meeting now. Say it there: this page no longer saves.")
    if state != "planned" or not is_pair_open:
        raise NotAllowedError("This one-to-one is closed, and its preparation with it.")
    if not is_open(starts_at, now):
        raise NotAllowedError("Preparation opens two days before you meet.")


def answers_from(values: Mapping[str, str]) -> Answers:
    """Read an author's drafts, by key."""
    deal = values.get("deal", "")
    lighter = values.get("lighter", "")
    return Answers(
        mood=values.get("mood") or None,
        feelings=tuple(word for word in values.get("feelings", "").split(",") if word),
        is_in_person=values.get("in_person") == "y",
        is_shown=values.get("show_mood", "y") != "n",
        wants_lighter=None if not lighter else lighter == "yes",
        claims={
            int(key.removeprefix("promise_")): value
            for key, value in values.items()
            if key.startswith("promise_") and value
        },
        readings={
            key.removeprefix("reading_"): value
            for key, value in values.items()
            if key.startswith("reading_")
        },
        deal_id=int(deal) if deal.isdecimal() else None,
        focus_line=values.get("focus_line", ""),
        in_my_way=values.get("in_my_way", ""),
        would_help=values.get("would_help", ""),
        topics={key: values.get(key, "") for key in TOPIC_KEYS},
    )


def is_changed_since_shared(values: Mapping[str, str]) -> bool:
    """Tell whether an author's drafts say something else than what they shared last."""
    return values.get(SHARED_MARK) not in (None, digest(values))


def digest(values: Mapping[str, str]) -> str:
    """Return what tells one set of answers from another, without holding a word of them."""
    answers = sorted((key, text) for key, text in values.items() if not key.startswith(MARK))
    return hashlib.sha256(repr(answers).encode()).hexdigest()


def both_texts(mine: str, theirs: str, limit: int) -> str:
    """Put two texts of one field together; raise RuleError where that is more than fits."""
    if mine in theirs or theirs in mine:
        return max(mine, theirs, key=len)
    both = f"{mine} / {theirs}"
    if len(both) > limit:
        raise RuleError("Together they are longer than fits. Keep one of them, then add to it.")
    return both
