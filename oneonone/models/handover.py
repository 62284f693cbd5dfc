from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Words, one_of

HANDED_KINDS = ("promise", "topic", "focus", "growth", "readings", "card")


class HandedOver(Words, Model):
    """What the rep brought along into this pair from an earlier one (D3); never a word itself.

    `source_id` is the row it was copied from, `copy_id` the one it became here. A topic comes from
    a promise of who led them before. For readings both are zero: all of them come, or none.
    """

    __table_args__ = (
        UniqueConstraint("pair_id", "from_pair_id", "kind", "source_id"),
        one_of("kind", HANDED_KINDS),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    from_pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    kind: Mapped[str] = mapped_column(String(10))
    source_id: Mapped[int]
    copy_id: Mapped[int]
    handed_on: Mapped[date]
