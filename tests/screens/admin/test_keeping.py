"""An administrator chooses how long things are kept; a shorter time says first what goes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone import tick
from oneonone.models import AuditEvent, Installation
from tests.cast import NOW, PRIYA_DANIEL, SAM
from tests.factories import a_meeting
from tests.screens.admin import words_of

HERE = "/admin/keeping"
QUARTER = {"words": 3, "participation": 24}


def months(as_system: Any) -> tuple[int, int]:
    with as_system() as session:
        row = session.get_one(Installation, 1)
        return row.words_months, row.participation_months


def test_the_page_says_what_goes_when(sign_in: Any, app: Flask, count_statements: Any) -> None:
    browser = sign_in(SAM)
    assert "It has not been looked yet." in browser.get(HERE).get_data(as_text=True)
    tick.run(app, lambda _line: None)
    with count_statements() as statements:
        said = words_of(browser.get(HERE))
    assert "Last looked today: 42 rows went." in said
    assert "finished promises; deals nobody touched. 12 months" in said
    assert "That one-to-ones took place 2 years" in said
    assert "Nobody has asked for one." in said
    assert len(statements) <= 6


def test_of_anothers_backups_no_days_are_promised(sign_in: Any, post: Any, app: Flask) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], has_backups=False)
    browser = sign_in(SAM)
    assert "Backups Another program’s here" in words_of(browser.get(HERE))
    said = words_of(post(browser, HERE, QUARTER))
    assert "as long as the program that makes them keeps them." in said
    assert "30 days at most" not in said


def test_a_longer_time_counts_at_once(sign_in: Any, post: Any, as_system: Any) -> None:
    answer = post(sign_in(SAM), HERE, {"words": 24, "participation": 36})
    assert answer.status_code == 303
    assert months(as_system) == (24, 36)
    with as_system() as session:
        (event,) = session.scalars(
            select(AuditEvent).where(AuditEvent.tag == "retention:change")
        ).all()
        assert event.actor_id == SAM.id


def test_a_shorter_one_says_first_what_goes_and_counts_when_pressed_again(
    sign_in: Any, post: Any, as_system: Any, given: Any
) -> None:
    for on in (date(2026, 3, 2), date(2026, 3, 9)):
        given(a_meeting(PRIYA_DANIEL, on, state="held"))
    browser = sign_in(SAM)
    answer = post(browser, HERE, QUARTER)
    said = words_of(answer)
    assert answer.status_code == 200
    assert "3 months for words, 2 years for counts?" in said
    assert re.search(r"What was said in [4-9] one-to-ones before Sunday 23 August goes", said)
    assert "took place or not" not in said
    assert "It cannot be brought back" in said
    assert months(as_system) == (12, 24)

    assert post(browser, HERE, {**QUARTER, "sure": "yes"}).status_code == 303
    assert months(as_system) == (3, 24)
    # A second tap changes nothing and says so.
    assert post(browser, HERE, {**QUARTER, "sure": "yes"}).status_code == 303
    assert "It was so already." in browser.get(HERE).get_data(as_text=True)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"words": 36, "participation": 24}, "Keep counts at least as long as words"),
        ({"words": 2, "participation": 24}, "Choose one of the answers."),
        ({"words": 12, "participation": 96}, "Choose one of the answers."),
        ({"words": "twelve", "participation": ""}, "Choose one of the answers."),
        ({}, "Choose one of the answers."),
    ],
)
def test_what_cannot_stand_together_is_refused(
    sign_in: Any, post: Any, as_system: Any, form: dict[str, Any], words: str
) -> None:
    answer = post(sign_in(SAM), HERE, {**form, "sure": "yes"})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert months(as_system) == (12, 24)


def test_changing_it_wants_the_password_of_a_moment_ago(
    sign_in: Any, post: Any, as_system: Any, clock: Any
) -> None:
    browser = sign_in(SAM)
    browser.get(HERE)
    clock.shift(timedelta(minutes=11))
    assert post(browser, HERE, {**QUARTER, "sure": "yes"}).status_code == 403
    assert months(as_system) == (12, 24)


def test_what_was_erased_and_what_waits_is_listed(
    sign_in: Any, post: Any, clock: Any, app: Flask
) -> None:
    post(sign_in(SAM), "/admin/people/1/erase")
    said = words_of(sign_in(SAM).get(HERE))
    assert "Priya Shah Happens Monday 30 November at 10:20 Asked for by Sam Berg" in said
    clock.move_to(NOW + timedelta(days=7))
    tick.run(app, lambda _line: None)
    said = words_of(sign_in(SAM).get(HERE))
    assert "Somebody who left Gone since today" in said
    assert "Priya" not in said
