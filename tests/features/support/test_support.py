"""Somebody else to talk to: one tap away, and nobody is told who looked (R5)."""

from __future__ import annotations

import pytest

from oneonone.features.support.rules import link_of
from oneonone.models import AuditEvent, SupportContact
from tests.cast import PRIYA_DANIEL


@pytest.mark.parametrize(
    ("reach", "href"),
    [
        ("0800 1234", "tel:08001234"),
        ("+49 (0)30 123-45", "tel:+4903012345"),
        ("ada@cast.example", "mailto:ada@cast.example"),
        ("https://help.example/talk", "https://help.example/talk"),
        ("http://help.example", ""),
        ("javascript:alert(1)", ""),
        ("Room 2.14, Tuesdays", ""),
        ("", ""),
    ],
)
def test_a_line_leads_where_it_says(reach, href):
    assert link_of(reach) == href


@pytest.mark.parametrize("who", ["priya", "daniel", "ruth", "sam"])
def test_everybody_finds_somebody(sign_in, who):
    page = sign_in(who).get("/support").get_data(as_text=True)
    assert "Ada Brand" in page
    assert 'href="tel:08001234"' in page


def test_opening_it_writes_nothing(sign_in, as_system, count_statements):
    priya = sign_in("priya")
    with as_system() as session:
        before = session.query(AuditEvent).count()
    with count_statements() as statements:
        priya.get("/support")
    assert all(text.lstrip().startswith("SELECT") for text in statements), statements
    with as_system() as session:
        assert session.query(AuditEvent).count() == before


@pytest.mark.parametrize(
    "page", ["/", f"/meetings/{PRIYA_DANIEL.planned}/prep/check-in"], ids=["home", "check-in"]
)
def test_it_is_one_tap_away(sign_in, page):
    assert 'href="/support"' in sign_in("priya").get(page).get_data(as_text=True)


def test_an_administrator_names_changes_and_takes_off(sign_in, post, as_system):
    sam = sign_in("sam")
    post(sam, "/admin/support", {"name": "Kim Ito", "about": "", "reach": "kim@cast.example"})
    assert "Kim Ito" in sam.get("/support").get_data(as_text=True)
    post(sam, "/admin/support/1", {"name": "Ada Brandt", "about": "", "reach": "0800 1234"})
    assert "Ada Brandt" in sam.get("/support").get_data(as_text=True)
    post(sam, "/admin/support/1/take-off")
    with as_system() as session:
        assert [row.name for row in session.query(SupportContact)] == ["Kim Ito"]
        assert session.query(AuditEvent).filter_by(tag="support:change").count() == 3


def test_the_twelve_first_stay_and_the_words_of_the_next_too(sign_in, post, as_system):
    with as_system() as session:
        for number in range(2, 13):
            session.add(SupportContact(id=number, name=f"N{number}", reach="1234"))
    answer = post(sign_in("sam"), "/admin/support", {"name": "One too many", "reach": "1"})
    assert answer.status_code == 422
    assert "Twelve are the most." in answer.get_data(as_text=True)
    assert "One too many" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": " ", "reach": "1"}, "Write a name."),
        ({"name": "Kim", "reach": ""}, "Write how to reach them."),
        ({"name": "K" * 81, "reach": "1"}, "80"),
    ],
)
def test_what_is_missing_is_asked_for_beside_its_own_entry(sign_in, post, sent, said):
    for path in ("/admin/support", "/admin/support/1"):
        answer = post(sign_in("sam"), path, {"about": "", **sent})
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
