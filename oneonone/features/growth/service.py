from __future__ import annotations

from datetime import date

from oneonone.models.base import db
from oneonone.models.focus import Focus, FocusEvidence, ParkedFocus

from . import queries
from .rules import ensure_is_active, ensure_none_active, ensure_not_meeting, ensure_waits


def agree_focus(
    pair_id: int, *, skill: str, sign: str, named_by_id: int, on: date, ending: str
) -> Focus:
    """Make this the pair's one focus; the one before ends as `ending`.

    The same skill in other words is the same focus reworded. An idea that waited in these very
    words waits no longer.
    """
    current = queries.active_focus(pair_id)
    if current is not None:
        end_focus(current, on=on, ending=ending)
        db.session.flush()  # the one-active index must see it end before the next begins
    focus = Focus(pair_id=pair_id, skill=skill, sign=sign, named_by_id=named_by_id, started_on=on)
    db.session.add(focus)
    for idea in queries.parked(pair_id):
        if idea.text == skill:
            take_parked(idea, on=on)
    return focus


def reword_focus(focus: Focus, *, skill: str, sign: str) -> None:
    focus.skill = skill
    focus.sign = sign


def end_focus(focus: Focus, *, on: date, ending: str) -> None:
    """End a focus; one that is still being worked on waits among the parked ideas."""
    focus.ended_on = on
    focus.ending = ending
    if ending == "still_working":
        park(focus.pair_id, author_id=focus.named_by_id, text=focus.skill, on=on)


def park(pair_id: int, *, author_id: int, text: str, on: date) -> ParkedFocus:
    """Let an idea for a focus wait; the same words wait once."""
    known = next((it for it in queries.parked(pair_id) if it.text == text), None)
    if known is not None:
        return known
    idea = ParkedFocus(pair_id=pair_id, author_id=author_id, text=text, parked_on=on)
    db.session.add(idea)
    return idea


def take_parked(idea: ParkedFocus, *, on: date) -> None:
    """Take an idea off the list: it became the focus, or is wanted no longer."""
    if idea.closed_on is None:
        idea.closed_on = on


def notice(focus: Focus, *, author_id: int, text: str, on: date) -> FocusEvidence:
    """Keep something seen of the focus; the same words pressed twice are seen once."""
    newest = queries.last_evidence(focus.id)
    if newest is not None and newest.text == text:
        return newest
    evidence = FocusEvidence(
        pair_id=focus.pair_id, focus_id=focus.id, author_id=author_id, text=text, seen_on=on
    )
    db.session.add(evidence)
    return evidence


def end_between(focus: Focus, *, ending: str, on: date) -> None:
    """End the current focus between two meetings; raises ConflictError for one that has ended."""
    ensure_is_active(focus.ended_on)
    ensure_not_meeting(is_live=queries.is_live(focus.pair_id))
    _forget_choices(focus.pair_id)
    end_focus(focus, on=on, ending=ending)


def begin_parked(idea: ParkedFocus, *, on: date) -> Focus:
    """Make an idea the focus of its pair where there is none; raises ConflictError."""
    ensure_waits(idea.closed_on)
    ensure_not_meeting(is_live=queries.is_live(idea.pair_id))
    ensure_none_active(is_any_active=queries.active_focus(idea.pair_id) is not None)
    _forget_choices(idea.pair_id)
    return agree_focus(
        idea.pair_id, skill=idea.text, sign="", named_by_id=idea.author_id, on=on, ending=""
    )


def _forget_choices(pair_id: int) -> None:
    """Let a meeting that was stopped and is planned again ask anew: what it says of the focus is
    about the one before."""
    for agenda in queries.undecided(pair_id):
        agenda.focus_choice = None
