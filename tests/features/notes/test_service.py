"""Words left out when two texts of one field met stay with who wrote them, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone.access import system
from oneonone.features.notes import queries, service
from oneonone.lib.versions import Edit, stamp
from oneonone.models import Meeting, Revision, StepNote, db
from tests.cast import DANIEL, TOM, TOM_DANIEL

LIVE = TOM_DANIEL.live
FIELD = {"step": "focus", "key": "skill"}


@pytest.fixture
def meeting(app: Flask) -> Iterator[Meeting]:
    with app.app_context(), system.as_system(db.session(), "a test") as session:
        yield session.get_one(Meeting, LIVE)


def kept() -> list[tuple[str, int | None]]:
    return [(row.text, row.author_id) for row in db.session.scalars(select(Revision))]


def test_words_left_out_are_kept_once_for_each_who_wrote_them(meeting: Meeting) -> None:
    for author_id in (TOM.id, TOM.id, None, DANIEL.id, None):
        edit = Edit("Ask, then wait", author_id=author_id)
        service.keep_left_out(meeting, **FIELD, edit=edit)

    words = "Ask, then wait"
    assert kept() == [(words, TOM.id), (words, None), (words, DANIEL.id)]
    assert [row.author_id for row in queries.revisions(LIVE, TOM.id)] == [None, TOM.id]


def test_nothing_left_out_is_nothing_to_keep(meeting: Meeting) -> None:
    service.keep_left_out(meeting, **FIELD, edit=Edit("", author_id=TOM.id))
    assert kept() == []


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (Edit("Ask, then wait", stamp(0, "")), stamp(1, "Ask, then wait")),
        # Nobody touched what the page shows, so it goes on with the stamp of that.
        (Edit("The focus as agreed", stamp(0, "The focus as agreed")),
         stamp(0, "The focus as agreed")),
        (Edit("", stamp(0, "")), stamp(0, "")),
    ],
)  # fmt: skip
def test_the_first_save_of_a_field(meeting: Meeting, edit: Edit, after: str) -> None:
    assert service.save(meeting, **FIELD, edit=edit) == after
    rows = db.session.scalars(select(StepNote).filter_by(meeting_id=LIVE, **FIELD)).all()
    assert len(rows) == (1 if after == stamp(1, edit.text) else 0)


def test_what_another_hand_replaced_is_kept_for_who_wrote_it(meeting: Meeting) -> None:
    service.save(meeting, **FIELD, edit=Edit("Toms words", "", author_id=TOM.id))
    base = stamp(1, "Toms words")
    service.save(meeting, **FIELD, edit=Edit("Daniels words", base, author_id=DANIEL.id))
    db.session.flush()

    assert kept() == [("Toms words", TOM.id)]


def test_what_only_grew_under_one_hand_needs_no_row(meeting: Meeting) -> None:
    service.save(meeting, **FIELD, edit=Edit("Ask", "", author_id=TOM.id))
    service.save(meeting, **FIELD, edit=Edit("Ask, wait", stamp(1, "Ask"), author_id=TOM.id))
    db.session.flush()

    assert kept() == []


def test_a_late_text_is_kept_though_somebody_else_once_wrote_the_same(meeting: Meeting) -> None:
    op = "3f0e1f2a-0000-4000-8000-000000000001"
    service.keep_left_out(meeting, **FIELD, edit=Edit("Same", author_id=DANIEL.id))
    service.save(meeting, **FIELD, edit=Edit("Newer", "", f"{op}.2", TOM.id))
    service.save(meeting, **FIELD, edit=Edit("Same", "", f"{op}.1", TOM.id))
    db.session.flush()

    assert kept() == [("Same", DANIEL.id), ("Same", TOM.id)]
