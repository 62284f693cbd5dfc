"""Narrows every query to the viewer and checks every write.

A query never mentions permission: the session knows for whom it reads. With nobody bound, rows
about people cannot be queried at all. What the guard cannot see (raw connections, bulk
inserts, joins against tables) is banned by `tests/test_architecture.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, event, inspect, or_
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from oneonone.models.base import (
    Directory,
    Lasting,
    ManagerOwned,
    Participation,
    Private,
    RepOwned,
    Words,
)

from .errors import ForbiddenWriteError, UnscopedQueryError
from .permissions import Permission
from .viewer import NOBODY, EveryPair, Viewer

GUARDED = (Participation, RepOwned, ManagerOwned, Words, Lasting, Private)
# By what each class is somebody's.
_KEYS = {
    Participation: "pair_id",
    RepOwned: "rep_id",
    ManagerOwned: "manager_id",
    Words: "pair_id",
    Lasting: "pair_id",
    Private: "author_id",
}
_NOBODY = Viewer(person_id=NOBODY, permissions=frozenset())


def bind(session: Session, viewer: Viewer) -> None:
    """Let this session read and write as the viewer from now on.

    Refuses a session that already holds rows about people: an object in the identity map is
    answered unasked, so it could be somebody else's.
    """
    if any(isinstance(row, GUARDED) for row in session):
        raise UnscopedQueryError("The session already holds rows read for somebody else.")
    session.info["viewer"] = viewer
    session.info["criteria"] = _criteria(viewer)


def viewer_bound_to(session: Session) -> Viewer | None:
    """Return who the session reads for."""
    viewer: Viewer | None = session.info.get("viewer")
    return viewer


def _criteria(viewer: Viewer) -> tuple[Any, ...]:
    pairs, reps, author_id = list(viewer.pairs), list(viewer.reps), viewer.private_author_id
    managers, lasting = list(viewer.managers), list(viewer.lasting_pairs)
    return (
        *_participation(pairs if viewer.counted_pairs is None else viewer.counted_pairs),
        with_loader_criteria(Words, lambda cls: cls.pair_id.in_(pairs), include_aliases=True),
        with_loader_criteria(
            Lasting,
            lambda cls: or_(
                cls.pair_id.in_(pairs),
                and_(cls.pair_id.in_(lasting), cls.agreed_at.is_not(None), cls.outcome.is_(None)),
            ),
            include_aliases=True,
        ),
        with_loader_criteria(RepOwned, lambda cls: cls.rep_id.in_(reps), include_aliases=True),
        with_loader_criteria(
            ManagerOwned, lambda cls: cls.manager_id.in_(managers), include_aliases=True
        ),
        with_loader_criteria(Private, lambda cls: cls.author_id == author_id, include_aliases=True),
    )


def _participation(pair_ids: Collection[int] | EveryPair) -> tuple[Any, ...]:
    """Narrow meetings; who counts everybody's alone is not narrowed, and reads no word."""
    if isinstance(pair_ids, EveryPair):
        return ()
    counted = list(pair_ids)
    return (
        with_loader_criteria(
            Participation, lambda cls: cls.pair_id.in_(counted), include_aliases=True
        ),
    )


_NOBODYS_CRITERIA = _criteria(_NOBODY)


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    info = state.session.info
    if info.get("system"):
        return
    if not state.is_orm_statement:
        raise UnscopedQueryError(f"Only ORM statements: {type(state.statement).__name__}.")
    if not state.is_select:
        # The directory too: a bulk change of a pair would open its words to somebody.
        if any(issubclass(mapper.class_, (*GUARDED, Directory)) for mapper in state.all_mappers):
            raise ForbiddenWriteError("Load the rows, then change them.")
        return
    if state.is_column_load or state.is_relationship_load:
        return  # the criteria of the first load came along
    if "viewer" not in info and any(
        issubclass(mapper.class_, GUARDED) for mapper in state.all_mappers
    ):
        raise UnscopedQueryError("Nobody is bound to this session.")
    # Directory rows may be read by nobody in particular (signing in does), but a subquery in
    # such a statement still finds nothing.
    state.statement = state.statement.options(*info.get("criteria", _NOBODYS_CRITERIA))


@event.listens_for(Session, "before_flush")
def _check_writes(session: Session, _context: Any, _instances: Any) -> None:
    if session.info.get("system"):
        return
    viewer = viewer_bound_to(session) or _NOBODY
    for row in [*session.new, *session.deleted, *session.dirty]:
        if row in session.dirty and not session.is_modified(row):
            continue
        if isinstance(row, GUARDED):
            _ensure_stays(row)
            if not _may_write(viewer, row):
                raise ForbiddenWriteError(f"{type(row).__name__} is not the viewer's to write.")
        elif isinstance(row, Directory) and not viewer.can(Permission.ADMINISTER):
            raise ForbiddenWriteError(f"{type(row).__name__} is written by administrators.")


def _ensure_stays(row: object) -> None:
    key = next(key for mixin, key in _KEYS.items() if isinstance(row, mixin))
    if inspect(row, raiseerr=True).attrs[key].history.deleted:
        raise ForbiddenWriteError(f"{type(row).__name__} may not change its {key}.")


def _may_write(viewer: Viewer, row: object) -> bool:
    match row:
        case Words() | Lasting() | Participation():
            return row.pair_id in viewer.open_pairs
        case RepOwned():
            return row.rep_id in viewer.reps
        case ManagerOwned():
            return row.manager_id == viewer.private_author_id != NOBODY
        case Private():
            return row.author_id == viewer.private_author_id != NOBODY
        case _:
            return False
