from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from oneonone.features.calendar_feed.rules import (
    Side,
    Slot,
    ZoneFrom,
    address_hash,
    digest,
    is_cancelled,
    is_here,
    is_token,
    tag_of,
    titles,
    zone_of,
)
from oneonone.lib.ics import Entry

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
SLOT = Slot(13, 1, TODAY, NOW, 30, "planned", 0)
ENTRY = Entry("meeting-13@house", 0, NOW, 30, "UTC", "1:1 with Daniel", False, "", NOW)


def test_a_token_is_forty_three_letters_of_an_address() -> None:
    assert is_token("a" * 43)
    assert is_token("-_" * 21 + "9")


@pytest.mark.parametrize(
    "text", ["", "a" * 42, "a" * 44, "a" * 42 + "=", "é" * 43, "a" * 43 + "\n", "٣" * 43, "%" * 43]
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_token(text)


def test_what_is_stored_of_an_address_needs_the_key_to_be_guessed() -> None:
    assert address_hash("10.0.0.1", "one key") != address_hash("10.0.0.1", "another")
    assert re.fullmatch("[0-9a-f]{64}", digest("a" * 43))


def test_who_left_is_not_here_from_that_day_on() -> None:
    assert is_here(is_active=True, left_on=None, on=TODAY)
    assert is_here(is_active=True, left_on=TODAY + timedelta(days=1), on=TODAY)
    assert not is_here(is_active=True, left_on=TODAY, on=TODAY)
    assert not is_here(is_active=False, left_on=None, on=TODAY)


def test_two_of_one_first_name_are_told_apart() -> None:
    sides = {1: Side("Anna Berg", 1), 2: Side("Anna Holm", 2), 3: Side("Tom Okonkwo", 3)}
    assert titles(sides) == {1: "1:1 with Anna Berg", 2: "1:1 with Anna Holm", 3: "1:1 with Tom"}


def test_the_same_one_in_two_pairs_is_one() -> None:
    assert titles({1: Side("Anna Berg", 1), 7: Side("Anna Berg", 1)})[1] == "1:1 with Anna"


def test_the_zone_of_the_series_in_force_when_it_was_planned() -> None:
    zones = [ZoneFrom(date(2026, 1, 5), "Europe/Paris"), ZoneFrom(TODAY, "Asia/Tokyo")]
    assert zone_of(TODAY - timedelta(days=1), zones, otherwise="UTC") == "Europe/Paris"
    assert zone_of(TODAY, zones, otherwise="UTC") == "Asia/Tokyo"
    assert zone_of(date(2025, 1, 1), zones, otherwise="UTC") == "UTC"


@pytest.mark.parametrize("state", ["planned", "live", "held"])
def test_what_takes_or_took_place_stands(state: str) -> None:
    assert not is_cancelled(replace(SLOT, state=state), is_pair_open=True)


def test_what_does_not_take_place_is_cancelled() -> None:
    assert is_cancelled(replace(SLOT, state="skipped"), is_pair_open=True)
    assert is_cancelled(replace(SLOT, state="away"), is_pair_open=True)
    assert is_cancelled(SLOT, is_pair_open=False)
    assert not is_cancelled(replace(SLOT, state="held"), is_pair_open=False)


def test_the_tag_changes_with_what_is_shown_and_not_with_the_time_of_day() -> None:
    tag = tag_of([ENTRY])
    assert tag_of([replace(ENTRY, stamp=NOW + timedelta(hours=1))]) == tag
    for changed in (
        replace(ENTRY, sequence=1),
        replace(ENTRY, starts_at=NOW + timedelta(hours=1)),
        replace(ENTRY, minutes=15),
        replace(ENTRY, zone="Europe/Paris"),
        replace(ENTRY, title="1:1 with Dan"),
        replace(ENTRY, is_cancelled=True),
        replace(ENTRY, url="https://oneonone.example/meetings/13"),
    ):
        assert tag_of([changed]) != tag
    assert tag_of([ENTRY, ENTRY]) != tag
