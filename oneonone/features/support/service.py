from __future__ import annotations

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.models.support_contact import SupportContact

from . import queries

# A list one reads on a bad day is short.
MOST_CONTACTS = 12


def name_contact(
    contact: SupportContact | None, *, name: str, about: str, reach: str, actor_id: int
) -> None:
    """Add somebody to talk to, or change who stands there."""
    if contact is None:
        if len(queries.contacts()) >= MOST_CONTACTS:
            raise RuleError("Twelve are the most. Take one off to add another.")
        contact = SupportContact()
        db.session.add(contact)
    contact.name, contact.about, contact.reach = name, about, reach
    record(db.session(), AuditTag.SUPPORT_CHANGE, actor_id=actor_id)


def take_off(contact: SupportContact, *, actor_id: int) -> None:
    db.session.delete(contact)
    record(db.session(), AuditTag.SUPPORT_CHANGE, actor_id=actor_id)
