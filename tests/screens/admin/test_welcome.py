"""A link for everybody without a password, as one file: how 500 people get in."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from oneonone.models import Account, AccountLink, AuditEvent, BrowserSession, Person
from tests.cast import IVO, LEILA, NOW, PRIYA, SAM, TOM

HERE = "/admin/people/links"


@pytest.fixture(autouse=True)
def _newcomers(as_system: Any) -> None:
    """Priya and Tom have not chosen a password yet; nor have Leila, who left, and Ivo, shut out."""
    with as_system() as session:
        for one in (PRIYA, TOM, LEILA, IVO):
            session.get_one(Account, one.id).password_hash = None
        session.get_one(Person, LEILA.id).left_on = NOW.date()


def links(answer: Any) -> dict[str, str]:
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:2] == ["Name", "Work email"]
    return {email: link for _name, email, link in rows[1:]}


def test_each_gets_a_link_of_their_own_and_the_log_says_who_made_them(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    browser = sign_in(SAM)
    assert "2 people have no password yet." in browser.get(HERE).text
    answer = post(browser, HERE)

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="links.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    found = links(answer)
    assert sorted(found) == [PRIYA.email, TOM.email]
    assert all("/sign-in/link/" in link for link in found.values())
    with as_system() as session:
        kept = session.scalars(select(AccountLink)).all()
        assert {(it.account_id, it.kind, it.ends_at) for it in kept} == {
            (one.id, "welcome", NOW + timedelta(days=7)) for one in (PRIYA, TOM)
        }
        made = session.scalars(select(AuditEvent).filter_by(tag="link:make")).all()
        assert {(it.actor_id, it.subject_id) for it in made} == {
            (SAM.id, PRIYA.id), (SAM.id, TOM.id)
        }  # fmt: skip


def test_a_link_lets_in_whose_it_is(sign_in: Any, post: Any, app: Any) -> None:
    path = links(post(sign_in(SAM), HERE))[PRIYA.email].partition("/sign-in")[2]
    said = app.test_client().get(f"/sign-in{path}").text
    assert "Priya" in said
    assert "Tom" not in said


def test_a_new_file_ends_the_links_of_the_one_before(sign_in: Any, post: Any, app: Any) -> None:
    browser = sign_in(SAM)
    first, second = links(post(browser, HERE)), links(post(browser, HERE))
    assert first[PRIYA.email] != second[PRIYA.email]
    old, new = (it[PRIYA.email].partition("/sign-in")[2] for it in (first, second))
    assert app.test_client().get(f"/sign-in{old}").status_code == 404
    assert app.test_client().get(f"/sign-in{new}").status_code == 200


def test_where_everybody_has_a_password_nothing_is_made(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    with as_system() as session:
        for one in (PRIYA, TOM):
            session.get_one(Account, one.id).password_hash = "chosen"
    browser = sign_in(SAM)
    assert "Everybody has a password." in browser.get(HERE).text
    assert post(browser, HERE).status_code == 409
    with as_system() as session:
        assert session.scalars(select(AccountLink)).all() == []


def test_the_password_is_asked_for_once_more(sign_in: Any, post: Any, as_system: Any) -> None:
    browser = sign_in(SAM)
    with as_system() as session:
        for row in session.scalars(select(BrowserSession)):
            row.created_at = NOW - timedelta(minutes=11)
    assert post(browser, HERE).status_code == 403
    with as_system() as session:
        assert session.scalars(select(AccountLink)).all() == []


def test_the_list_of_who_has_none_leads_there(sign_in: Any) -> None:
    assert f'href="{HERE}"' in sign_in(SAM).get("/admin/people?show=new").text


def test_a_large_company_is_let_in_with_one_file_as_well(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    ids, key = range(1_000_000, 1_006_000), "new{}@large.example".format
    with as_system() as session:
        people = [{"id": it, "name": f"Zoe {it}", "time_zone": "UTC"} for it in ids]
        session.execute(insert(Person), people)
        accounts = [{"person_id": it, "email": key(it), "email_key": key(it)} for it in ids]
        session.execute(insert(Account), accounts)
    browser = sign_in(SAM)
    assert "6,002 people have no password yet." in browser.get(HERE).text
    assert len(links(post(browser, HERE))) == 6_002
