"""What became of a slot, in a few words and about nobody's fault; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.lib.dates import DAY_NAMES, MONTH_NAMES, local
from oneonone.lib.meeting_days import is_missed

from .rows import FocusStep, FocusWords, Met, PromiseRow, Slot

ENDING_WORDS = {
    "got_it": "got it",
    "still_working": "still working on it",
    "wrong_focus": "wrong focus",
}
_SKIP_WORDS = {
    "customer_first": "a customer came first",
    "too_busy": "too busy",
    "nothing_pressing": "nothing pressing",
}
# Tone and icon of a promise's chip.
_LOOKS = {"kept": ("ok", "check"), "partly": ("warn", ""), "not_yet": ("warn", "")}


@dataclass(frozen=True)
class PromiseLine:
    """A promise as it stood after one meeting, with what became of it next."""

    side: str
    promised_by_id: int
    text: str
    chip: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class FocusThen:
    """The focus as one meeting left it; `change` says what that meeting changed about it."""

    skill: str = ""
    change: str = ""


def met_words(met: Met, zone: str, today: date, *, managers: Sequence[str] = ()) -> str:
    """Say how often two have met and when they meet next; `managers`, where there were several."""
    if not met.times or met.first_at is None:
        said = "You have not met yet."
    else:
        times = "once" if met.times == 1 else f"{met.times} times"
        since = since_words(local(met.first_at, zone).date(), today)
        said = f"You have met {times}, in {since}." if met.times == 1 else (
            f"You have met {times} since {since}{_with(managers)}."
        )  # fmt: skip
    if met.next_at is None:
        return said
    wall = local(met.next_at, zone)
    day = f"{DAY_NAMES[wall.weekday()]} {wall.day} {MONTH_NAMES[wall.month - 1]}"
    return f"{said} Next: {day}, {wall:%H:%M}."


def since_words(on: date, today: date) -> str:
    """Name the month of a day: "January", "September 2025"."""
    month = MONTH_NAMES[on.month - 1]
    return month if on.year == today.year else f"{month} {on.year}"


def _with(managers: Sequence[str]) -> str:
    if len(managers) < 2:  # with one there is nobody to tell apart
        return ""
    return f", with {', '.join(managers[:-1])} and {managers[-1]}"


def printed_day(on: date) -> str:
    """Say a day on paper, where it is read in other years: "23 November 2026"."""
    return f"{on.day} {MONTH_NAMES[on.month - 1]} {on.year}"


def day_label(on: date, today: date) -> str:
    """Say a day in a narrow column: "24 Nov", with the year where it is another."""
    year = "" if on.year == today.year else f" {on.year}"
    return f"{on.day} {MONTH_NAMES[on.month - 1][:3]}{year}"


def beside_words(slot: Slot, zone: str, today: date) -> str:
    """Say how a held meeting went as a slot: "today · moved a day · 28 min"."""
    on = local(slot.starts_at, zone).date()
    near = {0: "today", 1: "yesterday"}.get((today - on).days, "")
    how = "stopped early" if slot.is_stopped_early else "without the app" if slot.is_off_app else ""
    open_still = "not settled yet" if slot.is_contested else ""
    parts = (near, moved_words(slot, zone), how, minutes_words(slot), open_still)
    return " · ".join(part for part in parts if part)


def moved_words(slot: Slot, zone: str) -> str:
    """Say how far a meeting was moved; nothing where it was not."""
    if slot.moved_from is None:
        return ""
    days = (local(slot.starts_at, zone).date() - local(slot.moved_from, zone).date()).days
    if not days:
        return "moved that day"
    far = "a day" if abs(days) == 1 else f"{abs(days)} days"
    return f"moved {far}" + (" earlier" if days < 0 else "")


def minutes_words(slot: Slot) -> str:
    """Say how long it took: "26 min"; nothing where nobody was looking at the clock."""
    if slot.is_off_app or slot.started_at is None or slot.ended_at is None:
        return ""
    return f"{max(1, round((slot.ended_at - slot.started_at) / timedelta(minutes=1)))} min"


def fate_words(slot: Slot, zone: str, now: datetime) -> str:
    """Say why there is nothing to read of a slot; who called it off is nobody's business here."""
    match slot.state:
        case "skipped":
            why = f": {_SKIP_WORDS[slot.skip_reason]}" if slot.skip_reason else ""
            return f"Called off{why}."
        case "away":
            return "Away. It is not counted."
        case _:
            was_not_met = slot.not_met_at is not None
            is_over = is_missed(
                slot.starts_at, now, slot.state, zone=slot.zone or zone, was_not_met=was_not_met
            )
            return "You did not meet." if is_over else "Did you meet? Nothing says so yet."


def focus_then(
    slot: Slot, steps: Sequence[FocusStep], worded: Iterable[FocusWords], zone: str
) -> FocusThen:
    """Return the focus as it was then, in the words of then.

    `steps` and `worded` are the newest first. A focus that is kept may be worded anew later, on
    its own row; the words of each close stand in the notes of its meeting.
    """
    on = local(slot.ended_at or slot.starts_at, slot.zone or zone).date()
    ours = [step for step in steps if step.pair_id == slot.pair_id]
    standing = next((step for step in ours if _stands(step, on)), None)
    left = next((step for step in ours if step.ended_on == on and step is not standing), None)
    skill = _worded(standing, slot, worded, zone) if standing else ""
    return FocusThen(skill, _change_words(standing, left, on))


def _stands(step: FocusStep, on: date) -> bool:
    return step.started_on <= on and (step.ended_on is None or on < step.ended_on)


def _worded(step: FocusStep, slot: Slot, worded: Iterable[FocusWords], zone: str) -> str:
    for words in worded:
        is_of_step = local(words.ended_at, slot.zone or zone).date() >= step.started_on
        if words.pair_id == step.pair_id and words.starts_at <= slot.starts_at and is_of_step:
            return words.text
    return step.skill


def _change_words(standing: FocusStep | None, left: FocusStep | None, on: date) -> str:
    is_new = standing is not None and standing.started_on == on
    ended = f"“{left.skill}”: {ENDING_WORDS[left.ending or 'still_working']}" if left else ""
    if is_new:
        return f"New. Before: {ended}." if ended else "New."
    return f"{ended}." if ended else ""


def promise_lines(rows: Iterable[PromiseRow], slot: Slot) -> tuple[PromiseLine, ...]:
    """Return what was promised or carried in a meeting, each with the answer it got next."""
    of_promise: dict[int, list[PromiseRow]] = {}
    for row in rows:
        of_promise.setdefault(row.id, []).append(row)
    lines = []
    for answers in of_promise.values():
        is_made_here = answers[0].meeting_id == slot.id
        if is_made_here or any(_is_carried(row, slot) for row in answers):
            lines.append(_line(answers, slot))
    return tuple(lines)


def _is_carried(row: PromiseRow, slot: Slot) -> bool:
    return row.answered_in_id == slot.id and row.answer == "not_yet"


def _answered_after(row: PromiseRow, slot: Slot) -> date | None:
    """Return the day of an answer that was given after a slot, in a meeting or between two."""
    zone = slot.zone or "UTC"
    if row.answered_at is not None:
        return local(row.answered_at, zone).date() if row.answered_at > slot.starts_at else None
    if row.given_on is None or row.given_on < local(slot.starts_at, zone).date():
        return None
    return row.given_on


def _line(answers: Sequence[PromiseRow], slot: Slot) -> PromiseLine:
    promise = answers[0]
    later = sorted(
        (on, row.answer)
        for row in answers
        if row.answer and (on := _answered_after(row, slot)) is not None
    )
    outcome = later[0][1] if later else promise.outcome
    chip = OUTCOME_WORDS[outcome] if outcome else "Open"
    return PromiseLine(
        promise.side, promise.promised_by_id, promise.text, chip, *_LOOKS.get(outcome or "", ())
    )
