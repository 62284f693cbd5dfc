from __future__ import annotations

import pytest

from oneonone.features.auth import passwords
from tests.cast import CHEAP_HASH, PASSWORD


def test_a_hash_is_what_owasp_asks_for() -> None:
    assert passwords.hashed("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("password", ["hunter2", "é" * 128, "👩‍👩‍👧" * 20, " with spaces ", "a\tb"])
def test_a_password_is_taken_as_it_is(password: str) -> None:
    stored = passwords.hashed(password)

    assert passwords.is_right(stored, password)
    assert not passwords.is_right(stored, password[:-1])
    assert not passwords.is_right(stored, password + " ")


@pytest.mark.parametrize("stored", [None, "", "plain", "$argon2id$v=19$m=1,t=1,p=1$x"])
def test_without_a_sound_hash_no_password_is_right(stored: str | None) -> None:
    for password in ("", "nobody has this password", "plain"):
        assert not passwords.is_right(stored, password)


def test_a_weaker_hash_is_known_as_one() -> None:
    assert passwords.needs_rehash(CHEAP_HASH)
    assert not passwords.needs_rehash(passwords.hashed(PASSWORD))
