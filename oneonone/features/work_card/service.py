from __future__ import annotations

from collections.abc import Mapping

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import today
from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.models.work_card import ShownWorkCard, WorkCard

from . import queries
from .rules import is_blank

NOTHING_YET = "There is nothing on your card yet. Write something, then show it."


def write(card: WorkCard | None, texts: Mapping[str, str], *, author_id: int) -> WorkCard | None:
    """Write some texts of the author's card; without a word nothing is made."""
    if not texts:
        return card
    if card is None:
        card = WorkCard(author_id=author_id, feedback="", pressure="", helps="", changed_on=today())
        db.session.add(card)
    for name, text in texts.items():
        setattr(card, name, text)
    card.changed_on = today()
    return card


def show(card: WorkCard | None, pair_id: int, *, author_id: int) -> None:
    """Show the other one of a pair the card as it stands; shown already, the new words."""
    texts = queries.texts_of(card)
    if is_blank(texts):
        raise RuleError(NOTHING_YET)
    row = _shown_by(author_id, pair_id)
    if row is not None and queries.texts_of(row) == texts:
        return
    if row is None:
        row = ShownWorkCard(pair_id=pair_id, author_id=author_id)
        db.session.add(row)
    for name, text in texts.items():
        setattr(row, name, text)
    row.shown_on = today()
    record(db.session(), AuditTag.CARD_SHOW, actor_id=author_id, pair_id=pair_id)


def take_back(pair_id: int, *, author_id: int) -> None:
    """Take the copy away from the other one of a pair; one's own card stays as it is."""
    row = _shown_by(author_id, pair_id)
    if row is not None:
        db.session.delete(row)


def _shown_by(author_id: int, pair_id: int) -> ShownWorkCard | None:
    return next((row for row in queries.shown([pair_id]) if row.author_id == author_id), None)
