"""Adding people, changing who they are, and what lets them in: an administrator knows no password
and never when somebody was here."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from oneonone.features.auth.session import digest
from oneonone.models import (
    Account,
    AccountLink,
    Pair,
    Person,
)
from tests.cast import DANIEL, LEILA, NOW, OMAR, SAM, VERA

from .conftest import LINK, was

LIST = "/admin/people"
NEW = {
    "name": "Ana Silva", "email": "ana@cast.example", "team_id": "1", "time_zone": "Europe/Lisbon",
    "country": "pt", "manager_id": str(VERA.id), "on": str(NOW.date()), "op_person": "",
}  # fmt: skip


def stored(as_system: Any, email: str) -> int:
    with as_system() as session:
        return session.scalar(select(Account.person_id).filter_by(email_key=email)) or 0


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "shown", "not_shown"),
    [
        ("?q=LEIL", ["Leila Haddad"], ["Priya Shah"]),
        ("?q=omar%40", ["Omar Farouk"], ["Leila Haddad"]),
        ("?team=2", ["Noor Rahman"], ["Leila Haddad"]),
        ("?show=off", ["Ivo Marin"], ["Leila Haddad"]),
        ("?show=rights", ["Ruth Klein", "Sam Berg", "Omar Farouk"], ["Leila Haddad"]),
        ("?show=unled", ["Marek Novak"], ["Leila Haddad"]),
        ("?team=none", ["Nobody fits."], ["Leila Haddad"]),
        ("?show=left", ["Nobody fits."], ["Leila Haddad"]),
        # What nobody means asks for nothing.
        ("?show=x&team=99999999999&part=-1", ["Leila Haddad", "Priya Shah"], []),
        ("?q=%25", ["Nobody fits."], ["Leila Haddad"]),
        ("?q=%00%E2%80%AE", ["People"], []),
        ("?part=999999", ["Leila Haddad"], []),
    ],
)
def test_the_list_is_searched_and_narrowed_by_its_address(
    sign_in: Any, address: str, shown: list[str], not_shown: list[str]
) -> None:
    answer = sign_in(SAM).get(f"{LIST}{address}")
    said = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert all(words in said for words in shown)
    assert not any(f">{words}<" in said for words in not_shown)


def test_many_people_come_in_parts(as_system: Any, sign_in: Any, count_statements: Any) -> None:
    with as_system() as session:
        for number in range(120):
            person = Person(name=f"Walk-in {number:03}", time_zone="UTC")
            session.add(person)
            session.flush()
            email = f"walk-in-{number}@cast.example"
            session.add(Account(person_id=person.id, email=email, email_key=email))
    browser = sign_in(SAM)
    with count_statements() as statements:
        said = browser.get(f"{LIST}?q=walk&part=2").get_data(as_text=True)
    assert "Part 2 of 3" in said
    assert "Everybody here, 120" in said
    assert "Walk-in 050" in said
    assert "Walk-in 049" not in said
    assert said.count("No password yet") == 50
    assert len(statements) <= 6


# --- Somebody new --------------------------------------------------------------------------------


def test_somebody_new_gets_a_link_and_no_password(
    sign_in: Any, post: Any, as_system: Any, accounts: Any, tags_about: Any
) -> None:
    answer = post(sign_in(SAM), LIST, NEW)
    said = answer.get_data(as_text=True)
    token = LINK.search(said)
    assert answer.status_code == 200
    assert token is not None
    assert "Ana Silva is here. Give them this link." in said
    assert "Ana Silva" in said
    assert "for seven days" in said

    person_id = stored(as_system, "ana@cast.example")
    assert accounts(person_id)["password_hash"] is None
    assert tags_about(person_id) == ["person:add", "manager:change", "link:make"]
    with as_system() as session:
        person = session.get_one(Person, person_id)
        assert (person.team_id, person.time_zone, person.country) == (1, "Europe/Lisbon", "PT")
        assert session.scalars(select(Pair.manager_id).filter_by(rep_id=person_id)).all() == [
            VERA.id
        ]
        link = session.scalars(select(AccountLink)).one()
        assert (link.kind, link.token_hash) == ("welcome", digest(token[1]))
        assert link.made_by_id == SAM.id


def test_the_link_is_shown_this_once(sign_in: Any, post: Any, as_system: Any) -> None:
    browser = sign_in(SAM)
    post(browser, LIST, NEW)
    person_id = stored(as_system, "ana@cast.example")
    again = browser.get(f"{LIST}/{person_id}").get_data(as_text=True)
    assert LINK.search(again) is None
    assert "No password yet" in again


def test_pressed_twice_it_is_one_person_and_a_link_that_is_good(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    browser = sign_in(SAM)
    form = {**NEW, "op_person": "0b0e7a4e-9a3b-4c58-9df3-1f6f5c8b2a11.0"}
    post(browser, LIST, form)
    answer = post(browser, LIST, form)
    token = LINK.search(answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert token is not None
    with as_system() as session:
        assert len(session.scalars(select(Person).filter_by(name="Ana Silva")).all()) == 1
        assert session.scalars(select(AccountLink.token_hash)).all() == [digest(token[1])]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Write something."),
        ({"name": "\u3164\u200b"}, "Write something."),
        ({"name": "x" * 81}, "81 characters"),
        ({"email": "ana"}, "not an email address"),
        ({"email": f"{'x' * 260}@cast.example"}, "254 fit"),
        # The first letter is Cyrillic.
        ({"email": "\u0430dmin@cast.example"}, "mixes two alphabets"),
        ({"time_zone": "Mars/Phobos"}, "Choose a time zone from the list"),
        ({"time_zone": "../../etc/passwd"}, "Choose a time zone from the list"),
        ({"country": "Portugal"}, "two letters"),
        ({"country": "XX"}, "not known here"),
        ({"country": "DE-ZZ"}, "not known here"),
        ({"team_id": "999"}, "Choose one of the answers"),
        ({"manager_id": "999"}, "Choose one of the answers"),
        ({"on": ""}, "Choose a day."),
        ({"on": "2026-02-30"}, "day"),
        ({"manager_id": str(SAM.id)}, "Ask another administrator: Omar."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    sign_in: Any, post: Any, as_system: Any, change: dict[str, str], said: str
) -> None:
    answer = post(sign_in(SAM), LIST, {**NEW, **change})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert "Europe/Lisbon" in page or "time_zone" in change
    with as_system() as session:
        assert session.scalars(select(Person).filter_by(name="Ana Silva")).all() == []


@pytest.mark.parametrize(
    "name", ["X", "x" * 80, "🦊🎉", "O'Brien", "d’Éon", "Null", "True", "<b>", "=1+1", "José"]
)
def test_any_name_somebody_has_is_taken_and_shown_as_it_is(
    sign_in: Any, post: Any, as_system: Any, name: str
) -> None:
    browser = sign_in(SAM)
    assert post(browser, LIST, {**NEW, "name": name}).status_code == 200
    with as_system() as session:
        assert session.scalars(select(Person.name).filter_by(name=name)).all() == [name]
    said = browser.get(f"{LIST}?q=ana@cast").get_data(as_text=True)
    assert "<b></a>" not in said


@pytest.mark.parametrize(
    "email",
    [
        "LEILA@cast.example", "leila\u200b@cast.example", "\u017fam@cast.example",
        "  sam@cast.example ", "\uff53\uff41\uff4d@cast.example",
    ],
)  # fmt: skip
def test_one_address_is_one_person_however_it_is_spelled(
    sign_in: Any, post: Any, email: str
) -> None:
    answer = post(sign_in(SAM), LIST, {**NEW, "email": email})
    assert answer.status_code == 422
    assert "This address is already used, by " in answer.get_data(as_text=True)


# --- Who somebody is -----------------------------------------------------------------------------


def test_a_change_is_saved_and_logged(
    sign_in: Any, post: Any, as_system: Any, accounts: Any, tags_about: Any
) -> None:
    form = was(
        name="Leila Haddad-Roy", email="Leila.Roy@cast.example", country="de-by", team_id="2"
    )
    assert post(sign_in(SAM), f"{LIST}/{LEILA.id}", form).status_code == 303
    with as_system() as session:
        person = session.get_one(Person, LEILA.id)
        assert (person.name, person.team_id, person.country) == ("Leila Haddad-Roy", 2, "DE-BY")
    account = accounts(LEILA.id)
    assert (account["email"], account["email_key"]) == (
        "Leila.Roy@cast.example", "leila.roy@cast.example",
    )  # fmt: skip
    assert tags_about(LEILA.id) == ["person:change"]


def test_nothing_new_is_no_change(sign_in: Any, post: Any, tags_about: Any) -> None:
    assert post(sign_in(SAM), f"{LIST}/{LEILA.id}", was()).status_code == 303
    assert tags_about(LEILA.id) == []


def test_an_old_page_undoes_nothing(sign_in: Any, post: Any, as_system: Any) -> None:
    browser, path = sign_in(SAM), f"{LIST}/{LEILA.id}"
    post(sign_in(OMAR), path, was(team_id="3"))
    post(browser, path, was(name="Leila H."))
    with as_system() as session:
        person = session.get_one(Person, LEILA.id)
        assert (person.name, person.team_id) == ("Leila H.", 3)


def test_a_refused_change_keeps_what_its_page_was_drawn_with(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    post(sign_in(OMAR), f"{LIST}/{LEILA.id}", was(team_id="3"))
    answer = post(sign_in(SAM), f"{LIST}/{LEILA.id}", was(email=DANIEL.email, name="Leila H."))
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "already used, by Daniel Okafor" in said
    assert 'name="was_team_id" value="1"' in said
    assert 'value="Leila H."' in said
