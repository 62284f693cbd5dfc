"""Who has neither phone nor codes is told whom to ask, and it is never themself (S-AUTH-8)."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from oneonone.models import Account
from tests.cast import OMAR, PASSWORD, PRIYA, SAM, Member
from tests.conftest import Arrange, Post

CODE = "/sign-in/second-step"


@pytest.mark.parametrize(
    ("who", "is_omar_here", "asked"),
    [
        (PRIYA, True, "Omar or Sam (admin)"),
        (SAM, True, "Omar (admin)"),
        (SAM, False, "Whoever looks after the server"),
    ],
)
def test_somebody_else_is_named(
    client: FlaskClient, post: Post, as_system: Arrange, who: Member, is_omar_here: bool, asked: str
) -> None:
    with as_system() as session:
        session.get_one(Account, who.id).totp_secret = "sealed"
        session.get_one(Account, OMAR.id).is_admin = is_omar_here
    post(client, "/sign-in", {"email": who.email, "password": PASSWORD})
    words = f"Neither phone nor codes? {asked} can take the second step off."
    assert words in client.get(CODE).text
    assert words in post(client, CODE, {"code": "000000"}).text
