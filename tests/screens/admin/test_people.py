"""An administrator changes who leads whom: what it does stands there first, and never a word."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.features.schedule import planning
from oneonone.lib.dates import now
from oneonone.models import Account, Pair, Person
from tests.cast import DANIEL, INES, LEILA, LEILA_DANIEL, NOW, OMAR, SAM, VERA

LIST = "/admin/people"
ONE = f"{LIST}/{LEILA.id}"
TODAY = NOW.date()


def lines_of(as_system: Any, rep_id: int = LEILA.id) -> list[tuple[int, Any]]:
    with as_system() as session:
        rows = session.execute(
            select(Pair.manager_id, Pair.ended_on).where(Pair.rep_id == rep_id).order_by(Pair.id)
        )
        return [tuple(row) for row in rows]


def test_the_list_names_everybody_with_who_leads_them(sign_in: Any, count_statements: Any) -> None:
    browser = sign_in(SAM)
    with count_statements() as statements:
        said = browser.get(LIST).get_data(as_text=True)
    assert "Leila Haddad" in said
    assert 'Daniel Okafor</span> <span class="muted">since' in said
    assert "Cannot sign in" in said  # Ivo
    assert len(statements) <= 6


def test_what_it_does_stands_there_before_it_is_done(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    with as_system() as session:
        planning.plan(session, [LEILA_DANIEL.id], now())
    before = lines_of(as_system)
    form = {"manager_id": VERA.id, "on": TODAY}
    answer = post(sign_in(SAM), f"{ONE}/manager", form)
    said = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert "Vera Lind leads Leila Haddad from today." in said
    assert "4 planned one-to-ones are called off" in said
    assert "What Leila and Daniel Okafor said closes for Daniel Okafor that day." in said
    assert not re.search(r"\(leila", said)
    assert lines_of(as_system) == before

    assert post(sign_in(SAM), f"{ONE}/manager", {**form, "sure": "yes"}).status_code == 303
    assert lines_of(as_system) == [(DANIEL.id, TODAY), (VERA.id, None)]


def test_a_correction_says_that_it_is_one(sign_in: Any, post: Any) -> None:
    browser = sign_in(SAM)
    post(browser, f"{ONE}/manager", {"manager_id": VERA.id, "on": TODAY, "sure": "yes"})
    said = post(browser, f"{ONE}/manager", {"manager_id": DANIEL.id, "on": TODAY})
    assert "their earlier pair goes on as it was" in said.get_data(as_text=True)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"manager_id": "", "on": "2026-11-23"}, "Choose who leads them."),
        ({"manager_id": "999", "on": "2026-11-23"}, "Choose one of the answers."),
        ({"manager_id": "14", "on": ""}, "Choose a day."),
        ({"manager_id": "14", "on": "2026-02-30"}, "day"),
        ({"manager_id": "14", "on": "2026-W03-1"}, "day"),
        ({"manager_id": "14", "on": "2026-11-08"}, "more than two weeks ago"),
        ({"manager_id": "3", "on": "2026-11-23"}, "Nobody leads themselves"),
        ({"manager_id": "10", "on": "2026-11-23"}, "Ask another administrator: Omar."),
    ],
)
@pytest.mark.parametrize("sure", ["", "yes"])
def test_what_cannot_be_is_said_beside_the_field(
    sign_in: Any, post: Any, as_system: Any, form: dict[str, str], said: str, sure: str
) -> None:
    before = lines_of(as_system)
    answer = post(sign_in(SAM), f"{ONE}/manager", {**form, "sure": sure})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert lines_of(as_system) == before


def test_alone_the_page_says_from_when(sign_in: Any, post: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Account, OMAR.id).is_admin = False
    answer = post(sign_in(SAM), f"{ONE}/manager", {"manager_id": SAM.id, "on": TODAY})
    said = answer.get_data(as_text=True)
    assert "there is no other administrator" in said
    assert "Sam Berg leads Leila Haddad from Wednesday 25 November." in said


def test_leaving_reads_as_little_for_who_leads_many(
    sign_in: Any, post: Any, as_system: Any, count_statements: Any
) -> None:
    browser, counts = sign_in(SAM), []
    for more in ((), (), ("Ada Byron", "Bo Lund", "Cleo Ruiz")):  # the first look reads more
        with as_system() as session:
            for name in more:
                person = Person(name=name, time_zone="UTC")
                session.add(person)
                session.flush()
                session.add(Pair(rep_id=person.id, manager_id=INES.id, started_on=TODAY))
        with count_statements() as statements:
            said = post(browser, f"{LIST}/{INES.id}/leave", {"on": TODAY})
        counts.append(len(statements))
    assert "Ada Byron, Bo Lund, Cleo Ruiz, Hana Sato, Noor Rahman: without" in said.text
    assert counts[1] == counts[2]


def test_leaving_is_shown_done_and_taken_back(sign_in: Any, post: Any, as_system: Any) -> None:
    browser, path = sign_in(SAM), f"{LIST}/{INES.id}"
    on = TODAY + timedelta(days=3)
    said = post(browser, f"{path}/leave", {"on": on}).get_data(as_text=True)
    assert "Hana Sato, Noor Rahman: without a manager until you choose one." in said
    assert "Their one-to-ones with Marek Novak end." in said

    assert post(browser, f"{path}/leave", {"on": on, "sure": "yes"}).status_code == 303
    assert "Leaves" in browser.get(path).get_data(as_text=True)
    assert post(browser, f"{path}/stay").status_code == 303
    with as_system() as session:
        assert session.get_one(Person, INES.id).left_on is None


def test_an_administrator_does_not_leave_by_their_own_hand(sign_in: Any, post: Any) -> None:
    path = f"{LIST}/{SAM.id}"
    browser = sign_in(SAM)
    assert "This person leaves" not in browser.get(path).get_data(as_text=True)
    assert post(browser, f"{path}/leave", {"on": TODAY, "sure": "yes"}).status_code == 422
    assert browser.get(path).status_code == 200


def test_nobody_who_is_not_there_is_led(sign_in: Any, post: Any) -> None:
    browser = sign_in(SAM)
    form = {"manager_id": VERA.id, "on": TODAY, "sure": "yes"}
    assert post(browser, f"{LIST}/999999/manager", form).status_code == 404
    assert browser.get(f"{LIST}/999999").status_code == 404


def test_an_administrators_pages_run_nothing_on_words(
    sign_in: Any, post: Any, count_statements: Any
) -> None:
    browser = sign_in(SAM)
    with count_statements() as statements:
        browser.get(LIST)
        browser.get(ONE)
        post(browser, f"{ONE}/manager", {"manager_id": VERA.id, "on": TODAY})
        post(browser, f"{ONE}/manager", {"manager_id": VERA.id, "on": TODAY, "sure": "yes"})
    tables = " ".join(statements).lower()
    for name in ("commitment", "step_note", "focus", "topic", "reading", "private_note", "deal"):
        assert not re.search(rf"(from|join|into|update) {name}\b", tables), name
