"""What a meeting still needs before it can be read back and closed (product §3)."""

from collections.abc import Callable, Set
from dataclasses import dataclass

from oneonone.lib.text import as_sentence, number_word

STILL_TO_AGREE = "Still to agree"


@dataclass(frozen=True)
class GateItem:
    """One line of the list before closing; `step` and `anchor` are where it is settled."""

    key: str
    label: str
    detail: str
    question: str
    is_done: bool
    step: str
    anchor: str


@dataclass(frozen=True)
class Gate:
    """The whole list, how many are left, and the sentence that says so calmly."""

    items: tuple[GateItem, ...]
    left: int
    sentence: str

    @property
    def is_open(self) -> bool:
        """Say whether the meeting may be read back and closed."""
        return self.left == 0

    @property
    def tally(self) -> str:
        """Say how far they are: "3 of 4 agreed"."""
        return f"{len(self.items) - self.left} of {len(self.items)} agreed"


@dataclass(frozen=True)
class _Agreed:
    outcomes_given: int
    outcomes_due: int
    has_focus: bool
    focus_words: str
    rep_count: int
    manager_count: int
    undated: int
    has_next_date: bool
    rep_name: str
    manager_name: str


def gate(
    needs: Set[str],
    *,
    outcomes_given: int = 0,
    outcomes_due: int = 0,
    has_focus: bool = False,
    focus_words: str = "",
    rep_count: int = 0,
    manager_count: int = 0,
    undated: int = 0,
    has_next_date: bool = False,
    rep_name: str,
    manager_name: str,
) -> Gate:
    """Return what is agreed and what is left, in the order of the meeting.

    `needs` comes from the agenda. `undated` counts promises without a date; they ask for a
    line of their own only where the rep's promises are asked for as well.
    """
    agreed = _Agreed(
        outcomes_given=outcomes_given,
        outcomes_due=outcomes_due,
        has_focus=has_focus,
        focus_words=focus_words,
        rep_count=rep_count,
        manager_count=manager_count,
        undated=undated,
        has_next_date=has_next_date,
        rep_name=rep_name,
        manager_name=manager_name,
    )
    wanted = set(needs)
    if undated and "rep" in wanted:
        wanted.add("dates")
    items = tuple(make(agreed) for key, make in _ITEMS.items() if key in wanted)
    left = [item for item in items if not item.is_done]
    return Gate(items, len(left), _sentence(left))


def _sentence(left: list[GateItem]) -> str:
    if not left:
        return "All agreed. Read it back to each other."
    if len(left) == 1:
        return f"One thing left: {left[0].question}"
    return f"{as_sentence(number_word(len(left)))} things left. First: {left[0].question}"


def _outcomes(agreed: _Agreed) -> GateItem:
    return GateItem(
        key="outcomes",
        label="Last promises looked at",
        detail=(
            f"{agreed.outcomes_given} of {agreed.outcomes_due}"
            if agreed.outcomes_due
            else "None from last time"
        ),
        question="how did last time’s promises go?",
        is_done=agreed.outcomes_given >= agreed.outcomes_due,
        step="progress",
        anchor="outcomes",
    )


def _focus(agreed: _Agreed) -> GateItem:
    return GateItem(
        key="focus",
        label=f"One focus for {agreed.rep_name}",
        detail=agreed.focus_words if agreed.has_focus else STILL_TO_AGREE,
        question=f"which one skill is {agreed.rep_name}’s focus?",
        is_done=agreed.has_focus,
        step="focus",
        anchor="focus",
    )


def _rep(agreed: _Agreed) -> GateItem:
    return GateItem(
        key="rep",
        label=f"What {agreed.rep_name} will do",
        detail=_promises(agreed.rep_count),
        question=f"what will {agreed.rep_name} do?",
        is_done=agreed.rep_count > 0,
        step="alignment",
        anchor="rep-promises",
    )


def _manager(agreed: _Agreed) -> GateItem:
    return GateItem(
        key="manager",
        label=f"What {agreed.manager_name} will do to help",
        detail=_promises(agreed.manager_count),
        question=f"what will {agreed.manager_name} do to help?",
        is_done=agreed.manager_count > 0,
        step="alignment",
        anchor="manager-promises",
    )


def _dates(agreed: _Agreed) -> GateItem:
    return GateItem(
        key="dates",
        label="A date for each promise",
        detail=f"{as_sentence(number_word(agreed.undated))} without a date",
        question="by when is each promise?",
        is_done=False,
        step="alignment",
        anchor="promise-dates",
    )


def _next_date(agreed: _Agreed) -> GateItem:
    return GateItem(
        key="next_date",
        label="When we talk again",
        detail="Agreed" if agreed.has_next_date else STILL_TO_AGREE,
        question="when do we talk again?",
        is_done=agreed.has_next_date,
        step="alignment",
        anchor="next-date",
    )


def _promises(count: int) -> str:
    if not count:
        return STILL_TO_AGREE
    return "1 promise" if count == 1 else f"{count} promises"


_ITEMS: dict[str, Callable[[_Agreed], GateItem]] = {
    "outcomes": _outcomes,
    "focus": _focus,
    "rep": _rep,
    "manager": _manager,
    "dates": _dates,
    "next_date": _next_date,
}
