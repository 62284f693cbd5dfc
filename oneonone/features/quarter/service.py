from __future__ import annotations

from collections.abc import Iterable, Sequence

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.quarter import QuarterItem, QuarterPage

from . import queries
from .queries import Offer
from .rules import Quarter, ensure_fits, moved


def page_for(author_id: int, quarter: Quarter) -> QuarterPage:
    """Return one's own page of a quarter, new where there was none."""
    page = queries.page_of(quarter)
    if page is None:
        page = QuarterPage(author_id=author_id, starts_on=quarter.starts_on, opening="", ahead="")
        db.session.add(page)
        db.session.flush()
    return page


def take(page: QuarterPage, chosen: Iterable[str], offered: Sequence[Offer]) -> None:
    """Copy what was ticked, in the words it has now; what is there already stays as it is.

    Raises NotVisibleError for anything that is not offered.
    """
    by_key = {offer.key: offer for offer in offered}
    there = {f"{item.kind}-{item.source_id}" for item in queries.items(page.id)}
    for key in dict.fromkeys(chosen):
        if key not in by_key:
            raise NotVisibleError
        if key not in there:
            offer = by_key[key]
            _put(page, offer.kind, offer.text, offer.source_id)


def add_own(page: QuarterPage, text: str) -> None:
    """Put a line of one's own on the page."""
    _put(page, "own", text, None)


def move(page: QuarterPage, item_id: int, direction: str, was: str) -> None:
    """Move a line up or down; one that is elsewhere than its page showed has moved already."""
    rows = queries.items(page.id)
    by_id = {row.id: row for row in rows}
    item = by_id.get(item_id)
    if item is None:
        raise NotVisibleError
    if was and was != str(item.position):
        return
    for position, row_id in enumerate(moved([row.id for row in rows], item_id, direction), 1):
        by_id[row_id].position = position


def take_off(page: QuarterPage, item_id: int) -> None:
    """Take a line off; it is offered again where it came from somewhere."""
    item = next((row for row in queries.items(page.id) if row.id == item_id), None)
    if item is None:
        raise NotVisibleError
    db.session.delete(item)


def _put(page: QuarterPage, kind: str, text: str, source_id: int | None) -> None:
    rows = queries.items(page.id)
    ensure_fits(len(rows) + 1)
    last = max((row.position for row in rows), default=0)
    db.session.add(
        QuarterItem(
            author_id=page.author_id,
            page_id=page.id,
            kind=kind,
            source_id=source_id,
            text=text,
            position=last + 1,
        )
    )
    db.session.flush()
