from __future__ import annotations

from collections.abc import Collection

from oneonone.models.base import db
from oneonone.models.muted_mail import MutedMail

from . import queries


def choose(author_id: int, *, wanted: Collection[str], shown: Collection[str]) -> None:
    """Keep which mails somebody wants; of kinds that were not on the page nothing changes."""
    if not shown:
        return
    muted = {row.kind: row for row in queries.muted_rows(author_id)}
    for kind in shown:
        if kind in wanted and kind in muted:
            db.session.delete(muted[kind])
        elif kind not in wanted and kind not in muted:
            db.session.add(MutedMail(author_id=author_id, kind=kind))
