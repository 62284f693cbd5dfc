from __future__ import annotations

from datetime import date

from oneonone.models.base import db
from oneonone.models.focus import Focus, FocusEvidence

from . import queries


def agree_focus(
    pair_id: int, *, skill: str, sign: str, named_by_id: int, on: date, ending: str
) -> Focus:
    """Make this the pair's one focus; the one before ends as `ending`.

    The same skill in other words is the same focus reworded.
    """
    current = queries.active_focus(pair_id)
    if current is not None:
        current.ended_on = on
        current.ending = ending
        db.session.flush()  # the one-active index must see it end before the next begins
    focus = Focus(pair_id=pair_id, skill=skill, sign=sign, named_by_id=named_by_id, started_on=on)
    db.session.add(focus)
    return focus


def reword_focus(focus: Focus, *, skill: str, sign: str) -> None:
    focus.skill = skill
    focus.sign = sign


def end_focus(focus: Focus, *, on: date, ending: str) -> None:
    focus.ended_on = on
    focus.ending = ending


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
