"""What a live meeting reads of questions in one statement, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from oneonone.config import Settings
from oneonone.features.conduct import queries as conduct
from oneonone.models import CompanyQuestion, ManagerQuestion, QuestionChoice, QuestionOff
from tests.cast import DANIEL, MAREK, TOM_DANIEL
from tests.databases import app_on
from tests.factories import an_asked_question


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    yield from app_on(request, settings)


def test_all_of_it_is_read_and_only_what_is_the_pairs(given: Any, as_system: Any) -> None:
    two, live = TOM_DANIEL, TOM_DANIEL.live
    asks = {"step": "focus", "kind": "think"}
    company = given(CompanyQuestion(**asks, text="What of us?"))
    mine = given(ManagerQuestion(**asks, manager_id=DANIEL.id, text="What of you?"))
    given(
        CompanyQuestion(**asks, text="Off", is_off=True),
        ManagerQuestion(**asks, manager_id=MAREK.id, text="Another's"),
        QuestionOff(question_id="Q60"),
        QuestionChoice(manager_id=DANIEL.id, question_id="Q61", choice="off"),
        QuestionChoice(manager_id=DANIEL.id, question_id="Q62", choice="starred"),
        QuestionChoice(manager_id=MAREK.id, question_id="Q63", choice="off"),
        an_asked_question(two, meeting_id=live, step="focus", question_id=f"M{mine.id}",
                          text="What of you then?", kind="report"),
        an_asked_question(two, meeting_id=live, step="focus", question_id="Q60"),
    )  # fmt: skip

    with as_system():
        asked = conduct.asked(two.id, live)

    assert asked.here == (("focus", f"M{mine.id}"), ("focus", "Q60"))
    assert asked.lately == {"Q09", "Q10"}
    assert {(it.id, it.situation, it.kind, it.text) for it in asked.own if it.step == "focus"} == {
        (f"C{company.id}", "any", "think", "What of us?"),
        (f"M{mine.id}", "any", "report", "What of you then?"),
    }
    # One that was asked here stands until the meeting is over.
    assert asked.off == {"Q61"}
    assert asked.starred == {"Q62"}
