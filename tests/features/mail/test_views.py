"""Everybody chooses which mails they get."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.features.mail.rules import KINDS
from oneonone.models import MutedMail
from tests.cast import DANIEL, PRIYA
from tests.conftest import Arrange, Post, SignIn

HERE = "/me/mail"
# What one may do without; who leads whom reaches everybody.
CHOSEN = [kind for kind in KINDS if not kind.is_always]
Muted = Callable[..., set[str]]


@pytest.fixture
def muted(as_system: Arrange) -> Muted:
    def of(who: Any = PRIYA) -> set[str]:
        with as_system() as session:
            return set(session.scalars(select(MutedMail.kind).where(MutedMail.author_id == who.id)))

    return of


def boxes(browser: FlaskClient, url: str = HERE) -> dict[str, bool]:
    """The kinds on the page, and whether they are ticked"""
    page = browser.get(url).get_data(as_text=True)
    found = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", page)
    return {
        match[1]: " checked" in box for box in found if (match := re.search(r'value="(\w+)"', box))
    }


def form(*wanted: str, shown: str = "planned,moved,recap", **more: str) -> dict[str, Any]:
    return {"wanted": list(wanted), "shown": shown, **more}


def test_everything_is_on_to_begin_with_and_a_rep_sees_what_a_rep_gets(sign_in: SignIn) -> None:
    seen = boxes(sign_in("priya"))

    assert seen == {kind.key: True for kind in CHOSEN if "rep" in kind.sides}
    assert set(boxes(sign_in("vera"))) == {k.key for k in CHOSEN if "manager" in k.sides}
    assert set(boxes(sign_in("daniel"))) == {kind.key for kind in CHOSEN}


def test_every_box_says_in_a_sentence_what_comes(sign_in: SignIn) -> None:
    page = sign_in("daniel").get(HERE).get_data(as_text=True)
    for kind in CHOSEN:
        assert f"<b>{kind.label}</b>" in page
        assert kind.hint in page
        assert kind.hint.endswith(".")


def test_what_is_unticked_is_not_wanted_invitations_too(
    sign_in: SignIn, post: Post, muted: Muted
) -> None:
    priya = sign_in("priya")
    answer = post(priya, HERE, form("recap"))

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HERE}?saved=1")
    assert muted() == {"planned", "moved"}
    assert boxes(priya) | {"planned": False, "moved": False, "recap": True} == boxes(priya)
    assert "Saved." in priya.get(f"{HERE}?saved=1").get_data(as_text=True)


def test_what_is_ticked_again_comes_again(sign_in: SignIn, post: Post, muted: Muted) -> None:
    priya = sign_in("priya")
    post(priya, HERE, form())
    post(priya, HERE, form("planned", "moved", "recap"))
    assert muted() == set()


def test_saving_twice_changes_nothing(sign_in: SignIn, post: Post, muted: Muted) -> None:
    priya = sign_in("priya")
    for _ in range(2):
        assert post(priya, HERE, form("moved")).status_code == 303
    assert muted() == {"planned", "recap"}


def test_a_kind_that_was_not_on_the_page_stays_as_it_is(
    sign_in: SignIn, post: Post, muted: Muted, given: Any
) -> None:
    given(MutedMail(author_id=PRIYA.id, kind="tomorrow"))
    post(sign_in("priya"), HERE, form(shown="recap"))
    assert muted() == {"tomorrow", "recap"}


@pytest.mark.parametrize("shown", ["", "nonsense", "planned\r\n", ",,,", "x" * 5000])
def test_a_form_that_was_made_up_changes_nothing(
    sign_in: SignIn, post: Post, muted: Muted, shown: str
) -> None:
    answer = post(sign_in("priya"), HERE, {"wanted": ["everything", "x"], "shown": shown})
    assert answer.status_code == 303
    assert muted() == set()


def test_it_is_nobody_elses_choice(sign_in: SignIn, post: Post, muted: Muted) -> None:
    post(sign_in("priya"), HERE, form())
    assert muted(DANIEL) == set()
    assert all(boxes(sign_in("daniel")).values())


def test_a_rep_cannot_choose_what_only_managers_get(
    sign_in: SignIn, post: Post, muted: Muted
) -> None:
    post(sign_in("priya"), HERE, form(shown="missed,recap"))
    assert muted() == {"recap"}


def test_who_came_from_another_page_goes_back_there(sign_in: SignIn, post: Post) -> None:
    priya = sign_in("priya")
    assert 'name="back" type="hidden" value="/topics"' in priya.get(
        f"{HERE}?back=/topics"
    ).get_data(as_text=True)
    assert post(priya, HERE, form(back="/topics")).headers["Location"] == "/topics"
    assert post(priya, HERE, form(back="//evil.example")).headers["Location"] == "/"


def test_with_htmx_the_whole_page_moves(sign_in: SignIn, post: Post) -> None:
    answer = post(sign_in("priya"), HERE, form(), hx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"{HERE}?saved=1")


def test_who_is_in_no_one_to_one_reads_that(sign_in: SignIn) -> None:
    page = sign_in("ruth").get(HERE).get_data(as_text=True)
    assert "You are in no one-to-one at the moment" in page
    assert "checkbox" not in page


def test_the_page_says_when_mail_is_off(settings: Settings, sign_in: SignIn, app: Any) -> None:
    assert "Mail is off" not in sign_in("priya").get(HERE).get_data(as_text=True)
    app.config["SETTINGS"] = settings
    assert "Mail is off here" in sign_in("priya").get(HERE).get_data(as_text=True)
    assert create_app(settings).config["SETTINGS"].mail is None


def test_the_settings_lead_there(sign_in: SignIn) -> None:
    assert 'href="/me/mail"' in sign_in("priya").get("/me").get_data(as_text=True)
