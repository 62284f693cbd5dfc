from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.support_contact import SupportContact


def contacts() -> Sequence[SupportContact]:
    """Everybody somebody can talk to, in the order they were added."""
    return db.session.scalars(select(SupportContact).order_by(SupportContact.id)).all()


def contact(contact_id: int) -> SupportContact:
    """Return one contact; raises NotVisibleError."""
    found = db.session.get(SupportContact, contact_id)
    if found is None:
        raise NotVisibleError
    return found
