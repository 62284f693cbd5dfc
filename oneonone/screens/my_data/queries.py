from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select, true, union_all
from sqlalchemy.orm import defer

from oneonone.access.viewer import Viewer
from oneonone.features.indicators.rules import BY_KEY
from oneonone.lib.errors import NotAllowedError, NotVisibleError
from oneonone.models.base import db
from oneonone.models.check_in import CheckIn
from oneonone.models.data_export import DataExport
from oneonone.models.indicator import OwnIndicator
from oneonone.models.person import Person, Team
from oneonone.models.revision import Revision

from .tables import Table, tables

_NO_BYTES = (defer(DataExport.archive), defer(DataExport.gathered))


def ensure_has_words(viewer: Viewer) -> None:
    """Refuse who was never in a pair: HR and administrators read no table of words (Z-10)."""
    if not viewer.spans:
        raise NotAllowedError("You have no one-to-ones, so there is nothing to gather.")


def exports(viewer: Viewer) -> list[DataExport]:
    """Return the viewer's own, the newest first, without what is in them."""
    ensure_has_words(viewer)
    rows = db.session.scalars(select(DataExport).options(*_NO_BYTES).order_by(DataExport.id.desc()))
    return list(rows)


def export(viewer: Viewer, export_id: int, *, is_held: bool = False) -> DataExport:
    """Return one of the viewer's own; raises NotVisibleError.

    Held, it is nobody else's to change until the request ends: of two clicks one waits.
    """
    if not viewer.spans:
        raise NotVisibleError
    query = select(DataExport).where(DataExport.id == export_id)
    unpacked = query.options(defer(DataExport.archive))
    found = db.session.scalar(query.with_for_update() if is_held else unpacked)
    if found is None:
        raise NotVisibleError
    return found


def counts(viewer: Viewer) -> list[tuple[str, int]]:
    """Return how many rows there are to take, by table; one statement."""
    every = [
        select(literal(place).label("place"), func.count(table.model.id).label("rows")).where(
            _is_told(table, viewer)
        )
        for place, table in enumerate(tables())
    ]
    rows = db.session.execute(union_all(*every))
    return [(tables()[place].name, count) for place, count in sorted(map(tuple, rows)) if count]


def batch(table: Table, viewer: Viewer, after_id: int, limit: int) -> list[dict[str, Any]]:
    """Return the next rows of a table, by the names of its columns."""
    rows = db.session.execute(
        select(*(getattr(table.model, column) for column in table.columns))
        .where(table.model.id > after_id, _is_told(table, viewer))
        .order_by(table.model.id)
        .limit(limit)
    )
    return [dict(zip(table.columns, row, strict=True)) for row in rows]


def _is_told(table: Table, viewer: Viewer) -> ColumnElement[bool]:
    """Tell what, of the rows the guard lets through, this person reads on the pages as well."""
    if table.model is Revision:
        # Earlier words are their author's; both read what was typed on the screen of both.
        return or_(Revision.author_id == viewer.person_id, Revision.author_id.is_(None))
    if table.model is CheckIn:
        as_rep = [span.id for span in viewer.spans if span.rep_id == viewer.person_id]
        return or_(CheckIn.pair_id.in_(as_rep), CheckIn.is_shown)
    return true()


def names(person_ids: Collection[int]) -> dict[int, str]:
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def team_of(person_id: int) -> str:
    """Return the name of somebody's team; empty for nobody's."""
    found = db.session.scalar(
        select(Team.name).join(Person, Person.team_id == Team.id).where(Person.id == person_id)
    )
    return found or ""


def indicator_names() -> dict[str, str]:
    """Return what every indicator is called, those of the company's own included."""
    own = db.session.execute(select(OwnIndicator.key, OwnIndicator.name))
    return {**{key: it.name for key, it in BY_KEY.items()}, **{row.key: row.name for row in own}}
