"""What was typed for a one-to-one that did not take place stays its author's to read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import Meeting, PreparationDraft
from tests.cast import DANIEL, PRIYA, PRIYA_DANIEL
from tests.factories import a_draft

MEETING = f"/meetings/{PRIYA_DANIEL.planned}"
WORDS = "Half a day without calls"


@pytest.fixture
def is_off(as_system: Any, request: pytest.FixtureRequest) -> str:
    state: str = request.param
    with as_system() as session:
        session.get_one(Meeting, PRIYA_DANIEL.planned).state = state
        session.commit()
    return state


@pytest.fixture
def has_typed(given: Any) -> None:
    given(a_draft(value=WORDS))


@pytest.mark.parametrize("is_off", ["skipped", "away"], indirect=True)
@pytest.mark.parametrize("path", ["/prep", "/prep/preview", "/prep/alignment"])
def test_the_rep_reads_what_they_had_prepared(
    sign_in: Any, has_typed: None, is_off: str, path: str
) -> None:
    priya = sign_in(PRIYA)
    assert f'href="{MEETING}/prep"' in priya.get(MEETING).get_data(as_text=True)
    page = priya.get(MEETING + path)
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert WORDS in text
    assert "Only you, until you share it with Daniel. HR never." in text
    assert "/share" not in text


@pytest.mark.parametrize("is_off", ["skipped"], indirect=True)
def test_the_manager_learns_nothing_of_it(sign_in: Any, has_typed: None, is_off: str) -> None:
    daniel = sign_in(DANIEL)
    page = daniel.get(MEETING).get_data(as_text=True)
    assert "prepared" not in page
    assert daniel.get(f"{MEETING}/prep").status_code == 404


@pytest.mark.parametrize("is_off", ["skipped"], indirect=True)
def test_where_nothing_was_typed_there_is_nothing_to_read(
    sign_in: Any, is_off: str, as_system: Any
) -> None:
    with as_system() as session:
        for row in session.scalars(select(PreparationDraft)):
            session.delete(row)
        session.commit()
    priya = sign_in(PRIYA)
    assert "/prep" not in priya.get(MEETING).get_data(as_text=True)
    assert priya.get(f"{MEETING}/prep").headers["Location"] == MEETING
