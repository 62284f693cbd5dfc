"""A stolen database opens nothing, and a key can be changed (S-AUTH-8, S-SES-9)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from oneonone.lib.sealed import opened, seal

NEW, OLD = "the key of today, long enough for it", "the key of last year, long enough"


def test_what_was_sealed_opens_for_the_same_purpose() -> None:
    sealed = seal("JBSWY3DPEHPK3PXP", "second step 9", [NEW])
    found = opened(sealed, "second step 9", [NEW])

    assert "JBSW" not in sealed
    assert found is not None
    assert (found.text, found.is_by_earlier_key) == ("JBSWY3DPEHPK3PXP", False)


def test_and_for_no_other() -> None:
    assert opened(seal("x", "second step 9", [NEW]), "second step 10", [NEW]) is None


def test_an_earlier_key_opens_and_says_that_it_was_earlier() -> None:
    found = opened(seal("x", "here", [OLD]), "here", [NEW, OLD])

    assert found is not None
    assert found.is_by_earlier_key
    assert opened(seal("x", "here", [OLD]), "here", [NEW]) is None


@pytest.mark.parametrize("sealed", ["", "x", "é", "gAAAAA", "\udc80"])
def test_what_nobody_sealed_opens_nothing(sealed: str) -> None:
    assert opened(sealed, "here", [NEW]) is None


def test_it_can_be_too_old() -> None:
    with time_machine.travel(1_700_000_000, tick=False) as clock:
        sealed = seal("x", "here", [NEW])
        clock.shift(timedelta(minutes=10))
        assert opened(sealed, "here", [NEW], within=timedelta(minutes=10)) is not None
        clock.shift(timedelta(seconds=1))
        assert opened(sealed, "here", [NEW], within=timedelta(minutes=10)) is None
