from __future__ import annotations

from datetime import date

import pytest

from oneonone.features.schedule.excused import is_excused, public_holidays

EPIPHANY = date(2027, 1, 6)
MAY_DAY = date(2027, 5, 1)


def test_a_part_of_a_country_has_days_of_its_own() -> None:
    assert EPIPHANY in public_holidays("DE-BY", 2027)
    assert EPIPHANY not in public_holidays("DE", 2027)
    assert MAY_DAY in public_holidays("DE", 2027)


@pytest.mark.parametrize("country", ["", "XX", "Mars", "D", "-", "--", "-BY", "٣", "DE BY"])
def test_an_unknown_country_has_no_holidays(country: str) -> None:
    assert public_holidays(country, 2027) == frozenset()


@pytest.mark.parametrize("country", ["de", " DE", "DE-", "DE-XX"])
def test_a_known_country_is_known_however_its_part_is_written(country: str) -> None:
    assert MAY_DAY in public_holidays(country, 2027)


def test_either_country_excuses_and_so_does_leave_with_both_of_its_days() -> None:
    week = (date(2026, 12, 7), date(2026, 12, 11))

    assert is_excused(EPIPHANY, ["GB", "DE-BY"], [])
    assert not is_excused(EPIPHANY, ["GB"], [])
    assert [is_excused(date(2026, 12, day), [], [week]) for day in (6, 7, 11, 12)] == [
        False, True, True, False,
    ]  # fmt: skip
