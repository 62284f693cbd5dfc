from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import defer

from oneonone.access.viewer import Viewer
from oneonone.features.deals.importing import KnownDeal
from oneonone.features.indicators.importing import RepHere
from oneonone.features.indicators.queries import indicator_of
from oneonone.features.indicators.rules import Indicator
from oneonone.lib.errors import NotAllowedError, NotVisibleError
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.deal import Deal
from oneonone.models.import_file import PEOPLE, ImportFile
from oneonone.models.indicator import OwnIndicator, Reading, TeamIndicator
from oneonone.models.person import Person

from .rules import Whom


def ensure_has_one_to_ones(viewer: Viewer) -> None:
    """Refuse who is in no pair: nobody would talk with them about what they bring."""
    if not viewer.open_pairs:
        raise NotAllowedError("You have no one-to-ones, so there is nothing to bring in.")


def file(viewer: Viewer, import_id: int, *, is_held: bool = False) -> ImportFile:
    """Return a file of the viewer's own; raises NotVisibleError.

    Held, it is nobody else's to change until the request ends: of two clicks one waits.
    """
    if not viewer.open_pairs:
        raise NotVisibleError
    query = select(ImportFile).where(ImportFile.id == import_id, ImportFile.kind != PEOPLE)
    found = db.session.scalar(query.with_for_update() if is_held else query)
    if found is None:
        raise NotVisibleError
    return found


def files(kind: str) -> list[ImportFile]:
    """Return the viewer's own files of a kind, the newest first, without what is in them."""
    return list(
        db.session.scalars(
            select(ImportFile)
            .options(defer(ImportFile.content))
            .where(ImportFile.kind == kind)
            .order_by(ImportFile.id.desc())
        )
    )


def whom(viewer: Viewer) -> Whom:
    """Return whom a file of this viewer may be about: themselves and the reps they lead now."""
    rows = db.session.execute(
        select(Person.id, Person.name, Account.email_key)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(viewer.reps))
    ).all()
    return Whom(
        viewer.person_id,
        {id_: name for id_, name, _ in rows},
        {key: id_ for id_, _, key in rows if key},
    )


def known_deals(rep_ids: Collection[int]) -> list[KnownDeal]:
    rows = db.session.execute(
        select(
            Deal.id,
            Deal.rep_id,
            Deal.name,
            Deal.buyer,
            Deal.stage,
            Deal.value,
            Deal.last_buyer_action_on,
            Deal.next_step,
            Deal.next_step_on,
            Deal.external_id,
        ).where(Deal.rep_id.in_(rep_ids))
    )
    return [KnownDeal(*values) for values in map(tuple, rows)]


def deals(ids: Collection[int]) -> dict[int, Deal]:
    return {row.id: row for row in db.session.scalars(select(Deal).where(Deal.id.in_(ids)))}


def reps_here(viewer: Viewer, names: dict[int, str]) -> dict[int, RepHere]:
    """Return by rep the pair their numbers go to, and what their team looks at."""
    spans = {rep_id: span for rep_id in names if (span := viewer.span_in_force(rep_id))}
    looked_at = _indicators(spans)
    known = _known_readings([span.id for span in spans.values()])
    return {
        rep_id: RepHere(span.id, names[rep_id], looked_at.get(rep_id, {}), known.get(span.id, {}))
        for rep_id, span in spans.items()
    }


def numbers(viewer: Viewer) -> list[Indicator]:
    """Return what the teams of the viewer and their reps look at, each once."""
    found = {it.key: it for of_rep in _indicators(viewer.reps).values() for it in of_rep.values()}
    return list(found.values())


def readings(
    pair_ids: Collection[int], weeks: Collection[date]
) -> dict[tuple[object, ...], Reading]:
    """Return readings by pair, key and week."""
    rows = db.session.scalars(
        select(Reading).where(Reading.pair_id.in_(pair_ids), Reading.week_on.in_(weeks))
    )
    return {(row.pair_id, row.key, row.week_on): row for row in rows}


def _indicators(rep_ids: Collection[int]) -> dict[int, dict[str, Indicator]]:
    rows = db.session.execute(
        select(Person.id, TeamIndicator.key, OwnIndicator)
        .join(TeamIndicator, TeamIndicator.team_id == Person.team_id)
        .outerjoin(OwnIndicator, OwnIndicator.key == TeamIndicator.key)
        .where(Person.id.in_(rep_ids))
        .order_by(Person.id, TeamIndicator.position)
    )
    found: dict[int, dict[str, Indicator]] = {}
    for rep_id, key, own in rows:
        indicator = indicator_of(key, own)
        if indicator is not None:
            found.setdefault(rep_id, {})[key] = indicator
    return found


def _known_readings(
    pair_ids: Collection[int],
) -> dict[int, dict[tuple[str, date], Decimal | None]]:
    rows = db.session.execute(
        select(Reading.pair_id, Reading.key, Reading.week_on, Reading.value).where(
            Reading.pair_id.in_(pair_ids)
        )
    )
    found: dict[int, dict[tuple[str, date], Decimal | None]] = {}
    for pair_id, key, week_on, value in rows:
        found.setdefault(pair_id, {})[key, week_on] = value
    return found
