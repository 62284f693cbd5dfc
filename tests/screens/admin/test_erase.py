"""An administrator asks that everything of somebody goes: counts, a week, and no word (P-6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from oneonone import tick
from oneonone.models import AuditEvent, Erasure
from tests.cast import DANIEL, NOW, PRIYA, SAM
from tests.screens.admin import words_of

HERE = f"/admin/people/{PRIYA.id}/erase"
WEEK = timedelta(days=7)


def waiting(as_system: Any) -> list[int]:
    with as_system() as session:
        return list(session.scalars(select(Erasure.person_id).where(Erasure.done_at.is_(None))))


def test_the_page_counts_what_goes_and_says_what_stays(sign_in: Any, count_statements: Any) -> None:
    browser = sign_in(SAM)
    with count_statements() as statements:
        said = words_of(browser.get(HERE))
    assert "What was said in 2 pairs as a rep goes, 4 one-to-ones held: for both." in said
    assert "They leave that day" in said
    assert "stays, under “Somebody who left”." in said
    assert "(priya" not in said
    assert len(statements) <= 10
    assert "They lead 5 people." in words_of(browser.get(f"/admin/people/{DANIEL.id}/erase"))


def test_it_waits_a_week_and_its_person_reads_it(sign_in: Any, post: Any, as_system: Any) -> None:
    browser, priya = sign_in(SAM), sign_in("priya")
    assert "Everything of yours" not in words_of(priya.get("/me"))
    for _ in range(2):  # a double tap asks once
        assert post(browser, HERE).status_code == 303
    assert waiting(as_system) == [PRIYA.id]
    said = words_of(browser.get(HERE))
    assert "Everything of Priya Shah goes Monday 30 November." in said
    assert "Call it off" in said
    mine = words_of(priya.get("/me"))
    assert "Everything of yours is deleted Monday 30 November at 10:20" in mine
    assert "Sam Berg asked for it today; talk to them" in mine
    assert "Everything of yours" not in words_of(sign_in("tom").get("/me"))


def test_called_off_everything_stays(sign_in: Any, post: Any, as_system: Any) -> None:
    browser = sign_in(SAM)
    post(browser, HERE)
    for _ in range(2):
        assert post(browser, f"{HERE}/call-off").status_code == 303
    assert waiting(as_system) == []
    with as_system() as session:
        tags = session.scalars(
            select(AuditEvent.tag).where(AuditEvent.subject_id == PRIYA.id).order_by(AuditEvent.id)
        ).all()
        assert tags == ["erasure:ask", "erasure:call-off"]


def test_what_has_happened_cannot_be_called_off(
    sign_in: Any, post: Any, clock: Any, app: Flask
) -> None:
    post(sign_in(SAM), HERE)
    clock.move_to(NOW + WEEK)
    late = post(sign_in(SAM), f"{HERE}/call-off")
    assert late.status_code == 422
    assert "It is too late to call it off" in late.get_data(as_text=True)
    tick.run(app, lambda _line: None)
    said = words_of(sign_in(SAM).get(HERE))
    assert "Everything of theirs is gone." in said
    again = post(sign_in(SAM), HERE)
    assert again.status_code == 422
    assert "gone already" in again.get_data(as_text=True)


def test_nobody_erases_themselves(sign_in: Any, post: Any, as_system: Any) -> None:
    here = f"/admin/people/{SAM.id}/erase"
    browser = sign_in(SAM)
    page = browser.get(here).get_data(as_text=True)
    assert "You cannot do this to yourself." in page
    assert "Erase in a week" not in page
    assert post(browser, here).status_code == 422
    assert waiting(as_system) == []


def test_it_wants_the_password_of_a_moment_ago(
    sign_in: Any, post: Any, as_system: Any, clock: Any
) -> None:
    browser = sign_in(SAM)
    browser.get(HERE)
    clock.shift(timedelta(minutes=11))
    assert post(browser, HERE).status_code == 403
    assert waiting(as_system) == []


def test_who_is_not_there_is_not_found(sign_in: Any, post: Any) -> None:
    browser = sign_in(SAM)
    for strange in ("999999999", "0", "x"):
        assert browser.get(f"/admin/people/{strange}/erase").status_code == 404
        assert post(browser, f"/admin/people/{strange}/erase").status_code == 404
        assert post(browser, f"/admin/people/{strange}/erase/call-off").status_code == 404
