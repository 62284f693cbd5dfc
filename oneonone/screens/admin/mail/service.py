from __future__ import annotations

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db

from . import queries


def try_again(mail_id: int | None, *, actor_id: int) -> int:
    """Let the next tick try one mail, or all, as if for the first time; says how many.

    Pressed twice, the second finds nothing to do. Raises NotVisibleError.
    """
    if mail_id is not None and not queries.is_known(mail_id):
        raise NotVisibleError
    moment = now()
    found = queries.to_try(None if mail_id is None else [mail_id])
    for mail in found:
        mail.failed_at = mail.problem = None
        mail.attempts, mail.due_at = 0, moment
    if found:
        record(db.session(), AuditTag.MAIL_RETRY, actor_id=actor_id, count=len(found))
    return len(found)
