from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneonone.access.viewer import Viewer
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.auth import queries as auth
from oneonone.features.calendar_feed.queries import feed_of
from oneonone.lib.dates import local, now
from oneonone.models.base import db
from oneonone.models.data_export import DataExport

from . import queries
from .about import Account, Device, about
from .file import html
from .rules import KEPT, ROWS_AT_ONCE, TABLES_AT_ONCE, Place, Row, gathered, packed, with_part
from .story import Known, story
from .tables import by_name


def begin(viewer: Viewer) -> DataExport:
    """Begin to gather everything of the viewer's; one that is under way is gone on with.

    It takes the place of what was gathered before.
    """
    for old in queries.exports(viewer):
        if old.state == "running":
            return old
        db.session.delete(old)
    export = DataExport(
        author_id=viewer.person_id,
        gathered=Place(tuple(queries.counts(viewer))).stored(),
        created_at=now(),
    )
    db.session.add(export)
    db.session.flush()  # its page is named by its id
    return export


def gather(export: DataExport, viewer: Viewer, *, seen: str) -> None:
    """Take the next part; a second click on the same one does nothing.

    How far it is stands in the same transaction, so that a server that is killed goes on there.
    """
    if export.state == "done" or seen != str(export.parts_done):
        return
    place, left, taken = Place.of(export.gathered), ROWS_AT_ONCE, dict[str, list[Row]]()
    for _ in range(TABLES_AT_ONCE):
        if place.is_at_end or not left:
            break
        table = by_name()[place.table]
        rows = queries.batch(table, viewer, place.after_id, left)
        taken[table.name] = rows
        place = place.further([row["id"] for row in rows], is_whole=len(rows) < left)
        left -= len(rows)
    export.archive = with_part(export.archive, export.parts_done, taken)
    export.gathered = place.stored()
    export.parts_done += 1
    if place.is_at_end:
        _finish(export, viewer)


def _finish(export: DataExport, viewer: Viewer) -> None:
    export.state = "done"
    record(db.session(), AuditTag.DATA_EXPORT, actor_id=viewer.person_id)
    for pair_id in sorted(viewer.pairs):  # each rep sees in their log that somebody has a copy
        record(db.session(), AuditTag.DATA_EXPORT, actor_id=viewer.person_id, pair_id=pair_id)


def discard(export: DataExport) -> None:
    db.session.delete(export)


def file_of(export: DataExport, viewer: Viewer, account: Account) -> bytes:
    """Return the file: all of it as data, and the same to be read.

    Put together when it is fetched: that is the longest piece of work, and looking keeps no
    writer waiting.
    """
    made_on = local(export.created_at, account.time_zone).date()
    return packed(files_of(gathered(export.archive or b""), viewer, account, made_on))


def files_of(
    rows: dict[str, list[Row]], viewer: Viewer, account: Account, made_on: date
) -> dict[str, str]:
    """Tell what was gathered twice: as data, and to be read."""
    known = Known(
        people=queries.names(_people_in(rows)),
        indicators=queries.indicator_names(),
        zone=account.time_zone,
    )
    told = story(rows, viewer, known)
    begins = about(account, viewer.spans, viewer.person_id, made_on)
    data = {**begins.data, "tables": told.data}
    return {
        "my-data.json": json.dumps(data, ensure_ascii=False),
        "my-data.html": html(begins, told),
    }


def _people_in(rows: dict[str, list[Row]]) -> set[int]:
    return {
        row[column]
        for name, every in rows.items()
        for row in every
        for column in by_name()[name].people
        if row[column]
    }


def account_of(account_id: int, person_id: int, time_zone: str, name: str) -> Account:
    """Return what the app knows of somebody beside their rows."""
    row = auth.account(account_id)
    feed = feed_of(person_id)
    return Account(
        name=name,
        email=row.email,
        team=queries.team_of(person_id),
        time_zone=time_zone,
        theme=row.theme,
        has_single_keys=row.has_single_keys,
        is_hr=row.is_hr,
        is_admin=row.is_admin,
        devices=tuple(
            Device(
                label=it.label,
                since_on=local(it.created_at, time_zone).date(),
                used_on=local(it.seen_at, time_zone).date(),
                until_on=local(it.ends_at, time_zone).date(),
            )
            for it in auth.sessions_of(account_id, now())
        ),
        calendar_link_on=local(feed.made_at, time_zone).date() if feed else None,
    )


def forget_old(session: Session, moment: datetime) -> int:
    """Delete exports older than a day, whosever they are; return how many. Behind the door."""
    gone = session.execute(delete(DataExport).where(DataExport.created_at < moment - KEPT))
    return int(getattr(gone, "rowcount", 0))
