"""The rights of HR and administrators: nobody gives one to themselves alone, and none unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone import tick
from oneonone.models import Account, AuditEvent, PendingFlag
from oneonone.screens.admin import lines
from tests.cast import HANA, LEILA, NOW, OMAR, RUTH, SAM, Member

LIST = "/admin/people"


@pytest.fixture
def give(sign_in: Any, post: Any) -> Any:
    def run(right: str, to: Member, *, by: Member = SAM, state: str = "on") -> int:
        form = {"right": right, "state": state}
        return int(post(sign_in(by), f"{LIST}/{to.id}/role", form).status_code)

    return run


@pytest.fixture
def rights(as_system: Any) -> Any:
    def read(who: Member) -> tuple[bool, bool]:
        with as_system() as session:
            account = session.get_one(Account, who.id)
            return account.is_hr, account.is_admin

    return read


@pytest.fixture
def waiting(as_system: Any) -> Any:
    def read() -> list[tuple[int, str]]:
        with as_system() as session:
            rows = session.execute(select(PendingFlag.account_id, PendingFlag.flag))
            return [tuple(row) for row in rows]

    return read


@pytest.fixture
def alone(as_system: Any) -> None:
    """Sam is the only administrator."""
    with as_system() as session:
        session.get_one(Account, OMAR.id).is_admin = False


def events(as_system: Any) -> list[tuple[str, int | None, int | None]]:
    with as_system() as session:
        rows = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.tag.like("hr:%") | AuditEvent.tag.like("flag:%"))
            .order_by(AuditEvent.id)
        )
        return [(it.tag, it.actor_id, it.subject_id) for it in rows]


def ticked(app: Flask) -> list[str]:
    said: list[str] = []
    assert tick.run(app, said.append), said
    return said


@pytest.mark.parametrize(("right", "opens"), [("hr", "/participation"), ("admin", LIST)])
def test_a_right_counts_at_the_next_sign_in_and_ends_every_session(
    give: Any, sign_in: Any, right: str, opens: str
) -> None:
    browser = sign_in(LEILA)
    assert browser.get(opens).status_code == 403
    assert give(right, LEILA) == 303
    assert browser.get("/home").status_code == 302
    browser = sign_in(LEILA)
    assert browser.get(opens).status_code == 200
    assert give(right, LEILA, state="off") == 303
    assert browser.get(opens).status_code == 302
    assert sign_in(LEILA).get(opens).status_code == 403


def test_each_change_is_in_the_log_with_who_and_whose(give: Any, as_system: Any) -> None:
    for right, state in (("hr", "on"), ("admin", "on"), ("admin", "off"), ("hr", "off")):
        give(right, LEILA, state=state)
        give(right, LEILA, state=state)  # twice is once
    assert events(as_system) == [
        (tag, SAM.id, LEILA.id) for tag in ("hr:give", "flag:give", "flag:take", "hr:take")
    ]


def test_another_ones_right_is_taken_but_the_last_ones_and_ones_own_stay(
    give: Any, rights: Any, as_system: Any
) -> None:
    assert give("admin", SAM, state="off") == 403
    assert give("admin", OMAR, state="off") == 303
    assert rights(OMAR) == (False, False)
    # Somebody who can no longer sign in counts for nobody.
    with as_system() as session:
        account = session.get_one(Account, OMAR.id)
        account.is_admin, account.is_active = True, False
    assert give("admin", SAM, state="off") == 403
    assert rights(SAM) == (False, True)


def test_who_is_to_leave_does_not_count_as_the_one_who_stays(
    give: Any, rights: Any, sign_in: Any, post: Any, as_system: Any
) -> None:
    """Omar leaves in two weeks; in three there would be nobody to administer."""
    with as_system() as session:
        lines.leave_company(session, OMAR.id, NOW.date() + timedelta(days=14), actor_id=SAM.id)
    assert give("admin", SAM, by=OMAR, state="off") == 422
    omar = sign_in(OMAR)
    assert post(omar, f"{LIST}/{SAM.id}/disable").status_code == 422
    assert post(omar, f"{LIST}/{SAM.id}/erase").status_code == 422
    leaving = {"on": (NOW.date() + timedelta(days=7)).isoformat(), "sure": "yes"}
    answer = post(omar, f"{LIST}/{SAM.id}/leave", leaving)
    assert "Sam Berg is the only administrator who stays." in answer.text
    assert rights(SAM) == (False, True)


def test_what_one_gives_oneself_waits_for_another_one(
    give: Any, rights: Any, waiting: Any, sign_in: Any, post: Any, as_system: Any
) -> None:
    assert give("hr", SAM) == 303
    assert give("hr", SAM) == 303  # twice is once
    assert (rights(SAM), waiting()) == ((False, True), [(SAM.id, "hr")])
    # HR people and administrators see it.
    assert "Sam Berg asked for the right of HR" in sign_in(RUTH).get("/participation").get_data(
        as_text=True
    )
    omar = sign_in(OMAR)
    assert "Sam Berg asked for the right of HR" in omar.get(LIST).get_data(as_text=True)
    (pending_id,) = _ids(as_system)
    # Not by the one who asked.
    assert post(sign_in(SAM), f"/admin/rights/{pending_id}/agree").status_code == 403
    assert rights(SAM) == (False, True)

    sam = sign_in(SAM)
    assert post(omar, f"/admin/rights/{pending_id}/agree").status_code == 303
    assert (rights(SAM), waiting()) == ((True, True), [])
    assert sam.get(LIST).status_code == 302
    assert post(omar, f"/admin/rights/{pending_id}/agree").status_code == 404
    assert events(as_system) == [("hr:ask", SAM.id, SAM.id), ("hr:give", OMAR.id, SAM.id)]


@pytest.mark.parametrize("by", [SAM, OMAR])
def test_it_can_be_called_off_by_either(
    give: Any, rights: Any, waiting: Any, sign_in: Any, post: Any, as_system: Any, by: Member,
    app: Flask, clock: Any,
) -> None:  # fmt: skip
    give("hr", SAM)
    (pending_id,) = _ids(as_system)
    assert post(sign_in(by), f"/admin/rights/{pending_id}/call-off").status_code == 303
    clock.shift(timedelta(days=2))
    ticked(app)
    assert (rights(SAM), waiting()) == ((False, True), [])
    assert events(as_system)[-1] == ("hr:take", by.id, SAM.id)


def test_while_there_is_another_one_a_day_changes_nothing(
    give: Any, rights: Any, waiting: Any, app: Flask, clock: Any
) -> None:
    give("hr", SAM)
    clock.shift(timedelta(days=3))
    assert "rights: no right waits for today." in ticked(app)
    assert (rights(SAM), waiting()) == ((False, True), [(SAM.id, "hr")])


@pytest.mark.parametrize(
    ("is_alone", "says", "not_said"),
    [
        (False, "It begins only when another administrator agrees.", "tomorrow at"),
        (True, "Nobody else can agree, so it begins tomorrow at 10:20.", "administrator agrees"),
    ],
)
def test_every_page_says_when_a_right_begins(
    give: Any, sign_in: Any, request: Any, *, is_alone: bool, says: str, not_said: str
) -> None:
    if is_alone:
        request.getfixturevalue("alone")
    give("hr", SAM)
    sam, ruth = sign_in(SAM), sign_in(RUTH)
    own = f"{LIST}/{SAM.id}"
    for page in (sam.get("/admin"), sam.get(LIST), sam.get(own), ruth.get("/participation")):
        assert says in page.text
        assert not_said not in page.text


def test_whoever_leaves_asks_for_nothing_any_more(give: Any, waiting: Any, as_system: Any) -> None:
    give("hr", SAM)
    with as_system() as session:
        lines.leave_company(session, SAM.id, NOW.date(), actor_id=OMAR.id)
    assert waiting() == []


def test_alone_it_begins_after_a_day_and_not_before(
    give: Any, rights: Any, waiting: Any, app: Flask, clock: Any, sign_in: Any, alone: None,
    as_system: Any,
) -> None:  # fmt: skip
    give("hr", SAM)
    clock.move_to(NOW + timedelta(hours=23, minutes=59))
    ticked(app)
    assert rights(SAM) == (False, True)
    clock.move_to(NOW + timedelta(hours=24))
    browser = sign_in(SAM)
    assert "rights: 1 right began." in ticked(app)
    assert (rights(SAM), waiting()) == ((True, True), [])
    assert browser.get(LIST).status_code == 302
    assert events(as_system)[-1] == ("hr:give", None, SAM.id)


def test_who_is_no_administrator_any_more_gets_nothing(
    give: Any, rights: Any, waiting: Any, app: Flask, clock: Any
) -> None:
    give("hr", SAM)
    assert give("admin", SAM, by=OMAR, state="off") == 303
    clock.shift(timedelta(days=2))
    ticked(app)
    assert (rights(SAM), waiting()) == ((False, False), [])


def test_a_right_is_nobodys_who_cannot_sign_in(give: Any, rights: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Account, LEILA.id).is_active = False
    assert give("hr", LEILA) == 422
    assert rights(LEILA) == (False, False)


@pytest.mark.parametrize(
    "form", [{}, {"right": "root", "state": "on"}, {"right": "hr", "state": "maybe"}]
)
def test_no_other_right_can_be_asked_for(
    sign_in: Any, post: Any, rights: Any, form: dict[str, str]
) -> None:
    assert post(sign_in(SAM), f"{LIST}/{LEILA.id}/role", form).status_code == 400
    assert rights(LEILA) == (False, False)


def test_an_hr_person_who_is_a_rep_stays_one(give: Any, rights: Any, sign_in: Any) -> None:
    assert give("hr", HANA, state="off") == 303
    assert rights(HANA) == (False, False)
    assert sign_in(HANA).get("/home").status_code == 200


def _ids(as_system: Any) -> list[int]:
    with as_system() as session:
        return list(session.scalars(select(PendingFlag.id)))
