"""What is true of promises: who says how they went, when they are late, how many are enough."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from oneonone.lib.dates import DAY_NAMES, LATEST_AHEAD, day_words
from oneonone.lib.errors import NotAllowedError, RuleError

OUTCOMES = ("kept", "partly", "not_yet", "let_go")
WORDS: Mapping[str, str] = {
    "kept": "Kept",
    "partly": "Partly",
    "not_yet": "Not yet",
    "let_go": "Let go",
}
# What counts in "kept x of y": what was let go is in neither number, and what is open in none yet.
SETTLED = ("kept", "partly")
# Tone and icon of the chip that says how a promise went.
LOOKS: Mapping[str, tuple[str, str]] = {
    "kept": ("ok", "check"),
    "partly": ("warn", ""),
    "not_yet": ("warn", ""),
    "let_go": ("", ""),
}

# More than three priorities are none (experience §5.7).
MAX_REP_PRIORITIES = 3
# Without a next meeting a promise still gets a date, and a week is what people mean by "soon".
DEFAULT_DUE_AFTER = timedelta(weeks=1)

# What the one who promised may say between meetings, and how the page repeats it.
_CLAIM_WORDS: Mapping[str, str] = {**WORDS, "kept": "Done"}

DAYS_NAMED_BY_WEEKDAY = 7

DATE_NEEDED = "“Not yet” needs a new date: from today on, within two years."
THREE_IS_THE_MOST = "Three is the most. Which one waits?"
ONE_TODAY = "One priority today. For more, press “Use the usual agenda” and add it again."


class Promised(Protocol):
    """A promise as it is stored."""

    @property
    def id(self) -> int: ...
    @property
    def side(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def claim(self) -> str | None: ...
    @property
    def claimed_on(self) -> date | None: ...


@dataclass(frozen=True)
class PromiseLine:
    """An open promise with a tick, as the one who made it reads it."""

    id: int
    text: str
    meta: str
    # "2 days late", or nothing
    late: str
    is_claimed: bool


class Answered(Protocol):
    """A promise of one side and the last word on it; nothing while it is open."""

    @property
    def side(self) -> str: ...
    @property
    def outcome(self) -> str | None: ...


class Given(Protocol):
    """An answer given between two meetings, as it is stored."""

    @property
    def outcome(self) -> str: ...
    @property
    def new_due_on(self) -> date | None: ...
    @property
    def given_on(self) -> date | None: ...


class SettledLine(NamedTuple):
    """A promise answered since the last meeting, as the next one shows it."""

    side: str
    who: str
    text: str
    meta: str
    chip: str
    tone: str
    icon: str


class Kept(NamedTuple):
    """How many of the settled promises were kept; one that was let go is in neither."""

    kept: int
    settled: int


def is_open(outcome: str | None) -> bool:
    """Say whether a promise still stands; "not yet" only gives it another date."""
    return outcome is None or outcome == "not_yet"


def is_settled_for(outcome: str, new_due_on: date | None, on: date) -> bool:
    """Say whether an answer given between two meetings leaves nothing to ask on a day: a last word
    does, and so does another date that is still to come."""
    return outcome != "not_yet" or (new_due_on is not None and new_due_on > on)


def is_new_date(new_due_on: date | None, today: date) -> bool:
    """Say whether a day can be what a promise is moved to."""
    return new_due_on is not None and today <= new_due_on <= today + LATEST_AHEAD


def days_late(due_on: date | None, today: date) -> int:
    """Return the days past the due date; 0 on the day itself, before it, or without one."""
    return 0 if due_on is None else max(0, (today - due_on).days)


def default_due(next_meeting_on: date | None, today: date) -> date:
    """Return the date a promise gets unless they say another: the next meeting, else a week."""
    if next_meeting_on is not None and next_meeting_on > today:
        return next_meeting_on
    return today + DEFAULT_DUE_AFTER


def ensure_may_give_outcome(
    *, promised_to_id: int, actor_id: int, is_room: bool, promised_to_name: str
) -> None:
    """Refuse an outcome from anyone but the person it was promised to (product §3).

    On the shared screen both sit in front of it, so there it may come from either.
    """
    if not is_room and actor_id != promised_to_id:
        raise NotAllowedError(f"{promised_to_name} says how this one went.")


def ensure_room_for_priority(count: int, most: int = MAX_REP_PRIORITIES) -> None:
    """Refuse a fourth priority, or a second where one was suggested (R7); `count` is how many
    the rep has already."""
    if count >= MAX_REP_PRIORITIES:
        raise RuleError(THREE_IS_THE_MOST)
    if count >= most:
        raise RuleError(ONE_TODAY)


def may_take_off(*, author_id: int | None, actor_id: int, is_answered: bool) -> bool:
    """Tell whether somebody may take a promise off a record that is still open for it.

    Words typed on the screen both looked at are either's.
    """
    return author_id in (None, actor_id) and not is_answered


def ensure_may_take_off(
    *, author_id: int | None, actor_id: int, author_name: str, is_answered: bool
) -> None:
    """Refuse to take off what somebody else wrote, or what was answered in a later meeting."""
    if author_id not in (None, actor_id):
        raise NotAllowedError(f"{author_name} wrote this, so only {author_name} can take it off.")
    if is_answered:
        raise NotAllowedError("You have said already how this one went, so it stays.")


def kept_words(kept: int, of: int) -> str:
    """Say how many promises were kept, as a count and never a rate: "9 of 12"."""
    return f"{kept} of {of}"


def on_day_words(on: date, today: date) -> str:
    """Say a day inside a sentence: "yesterday", "on Friday", "on Tuesday 3 November"."""
    words = day_words(on, today)
    if not words.startswith(DAY_NAMES):
        return words
    is_near = abs((on - today).days) < DAYS_NAMED_BY_WEEKDAY
    return f"on {words.split()[0] if is_near else words}"


def due_words(due_on: date | None, today: date) -> str:
    """Say until when: "Due tomorrow", "Due Friday 27 November"; "Was due" once it is late."""
    if due_on is None:
        return "No date yet"
    return f"{'Due' if due_on >= today else 'Was due'} {day_words(due_on, today)}"


def late_words(due_on: date | None, today: date) -> str:
    """Say how late: "2 days late"; nothing when it is not."""
    days = days_late(due_on, today)
    return "" if not days else f"{days} day late" if days == 1 else f"{days} days late"


def claim_words(promised: Promised, today: date) -> str:
    """Say what the one who promised says of it: "Done yesterday"; nothing when nothing."""
    if promised.claim is None:
        return ""
    said = _CLAIM_WORDS[promised.claim]
    return f"{said} {on_day_words(promised.claimed_on, today)}" if promised.claimed_on else said


def own_promise(
    promised: Promised, *, rep_name: str, manager_name: str, today: date
) -> PromiseLine:
    """Return the line of somebody's own promise; a manager's says to whom, they lead several."""
    other = (manager_name if promised.side == "rep" else rep_name).split()[0]
    is_to_one_of_several = promised.side == "manager"
    claimed = claim_words(promised, today)
    late = "" if claimed else late_words(promised.due_on, today)
    if claimed:
        meta = f"{claimed} · {other} confirms when you meet"
    elif is_to_one_of_several:
        meta = other if late else f"{due_words(promised.due_on, today)} · {other}"
    else:
        meta = due_words(promised.due_on, today)
    return PromiseLine(
        id=promised.id,
        text=promised.text,
        meta=meta,
        late=late,
        is_claimed=promised.claim == "kept",
    )


def settled_line(
    promised: Promised, answer: Given, *, who: str, said_by: str, today: date
) -> SettledLine:
    """Return a promise with its answer, who gave it and when: it asks nothing more."""
    said = f"{said_by} said so {on_day_words(answer.given_on or today, today)}"
    if answer.outcome == "not_yet" and answer.new_due_on is not None:
        said = f"{said}, now by {day_words(answer.new_due_on, today)}"
    chip, tone, icon = WORDS[answer.outcome], *LOOKS[answer.outcome]
    return SettledLine(promised.side, who, promised.text, said, chip, tone, icon)


def brought_words(brought_on: date | None, today: date) -> str:
    """Say since when a promise is here that was made elsewhere; nothing for any other."""
    return f"brought along {on_day_words(brought_on, today)}" if brought_on else ""


def kept_of(promised: Iterable[Answered], side: str) -> Kept:
    """Count what one side kept of what was settled."""
    outcomes = [row.outcome for row in promised if row.side == side]
    return Kept(outcomes.count("kept"), sum(outcome in SETTLED for outcome in outcomes))
