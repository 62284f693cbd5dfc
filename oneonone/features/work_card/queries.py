from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from oneonone.access.viewer import PairSpan
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.step_note import StepNote
from oneonone.models.work_card import ShownWorkCard, WorkCard

from .rules import FIELDS, OF_OTHER

_PAIRS: BindParameter[Any] = bindparam("pair_ids", expanding=True)


def texts_of(row: WorkCard | ShownWorkCard | None) -> dict[str, str]:
    return {name: getattr(row, name) if row else "" for name in FIELDS}


# The guard finds nobody's card but the viewer's own.
_CARD = select(WorkCard)
_CARD_TO_CHANGE = _CARD.with_for_update()


def card() -> WorkCard | None:
    return db.session.scalar(_CARD)


def card_to_change() -> WorkCard | None:
    """Return the viewer's card, locked until the transaction ends where the database can."""
    return db.session.scalar(_CARD_TO_CHANGE)


_SHOWN = select(ShownWorkCard).where(ShownWorkCard.pair_id.in_(_PAIRS)).order_by(ShownWorkCard.id)


def shown(pair_ids: Collection[int]) -> Sequence[ShownWorkCard]:
    """Return every card that one of these pairs shows the other."""
    return db.session.scalars(_SHOWN, {"pair_ids": list(pair_ids)}).all()


@dataclass(frozen=True)
class CardShown:
    """Somebody's card as they show it, under their first name."""

    author_id: int
    name: str
    lines: tuple[tuple[str, str], ...]
    shown_on: date


def shown_in(row: ShownWorkCard, span: PairSpan) -> CardShown:
    """Return a card with the name of who shows it."""
    name = span.rep_name if row.author_id == span.rep_id else span.manager_name
    lines = ((OF_OTHER[field], text) for field, text in texts_of(row).items() if text)
    return CardShown(row.author_id, name.split()[0], tuple(lines), row.shown_on)


def cards_in(span: PairSpan) -> tuple[CardShown, ...]:
    """Return the cards the two of a pair show each other, the rep's first."""
    cards = [shown_in(row, span) for row in shown([span.id])]
    return tuple(sorted(cards, key=lambda card: card.author_id != span.rep_id))


def card_of_other(span: PairSpan, viewer_id: int) -> CardShown | None:
    """Return the card that the other one of a pair shows the viewer."""
    return next((card for card in cards_in(span) if card.author_id != viewer_id), None)


@dataclass(frozen=True)
class Said:
    """What a rep said of themselves in a first one-to-one."""

    meeting_id: int
    pair_id: int
    on: date
    texts: dict[str, str]


_FIRST = (
    select(Meeting.id, Meeting.pair_id, Meeting.planned_on, StepNote.key, StepNote.text)
    .join(StepNote, StepNote.meeting_id == Meeting.id)
    .where(Meeting.pair_id.in_(_PAIRS), Meeting.kind == "first")
    .where(Meeting.state == MeetingState.HELD)
    .where(StepNote.step == "check_in", StepNote.key.in_(list(FIELDS)), StepNote.text != "")
    .order_by(Meeting.starts_at.desc())
)


def said_first(pair_ids: Collection[int], meeting_id: int | None = None) -> Said | None:
    """Return what was said in the latest first one-to-one of these pairs, or in that one."""
    rows = [
        row
        for row in db.session.execute(_FIRST, {"pair_ids": list(pair_ids)})
        if meeting_id in (None, row.id)
    ]
    if not rows:
        return None
    latest = rows[0]
    texts = {row.key: row.text for row in rows if row.id == latest.id}
    return Said(latest.id, latest.pair_id, latest.planned_on, texts)
