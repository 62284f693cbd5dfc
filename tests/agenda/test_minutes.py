import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.agenda.minutes import (
    USUAL_MINUTES,
    shared,
    short_minutes,
    usual_minutes,
    with_longer_check_in,
)


def test_half_an_hour_is_shared_as_the_template_says() -> None:
    assert usual_minutes(30, USUAL_MINUTES) == USUAL_MINUTES
    assert usual_minutes(30, {}) == USUAL_MINUTES


def test_what_a_template_leaves_out_is_as_usual() -> None:
    assert usual_minutes(28, {"deals": 8}) == {**USUAL_MINUTES, "deals": 8}


def test_a_template_of_nothing_still_gives_every_step_a_minute() -> None:
    assert set(usual_minutes(5, dict.fromkeys(USUAL_MINUTES, 0)).values()) == {1}


@pytest.mark.parametrize("minutes", [5, 7, 8])
def test_very_little_time_is_still_a_minute_each(minutes: int) -> None:
    steps = short_minutes(minutes, ("deals", "focus"))

    assert sum(steps.values()) == minutes
    assert min(steps.values()) == 1


def test_a_longer_check_in_takes_free_minutes_first() -> None:
    assert with_longer_check_in(30, {"check_in": 8, "deals": 4}, 3) == {"check_in": 11, "deals": 4}
    assert with_longer_check_in(12, {"check_in": 8, "deals": 4}, 3) == {"check_in": 11, "deals": 1}
    assert with_longer_check_in(10, {"check_in": 9, "deals": 1}, 3) == {"check_in": 9, "deals": 1}


@given(
    st.integers(5, 240),
    st.dictionaries(st.text(max_size=3), st.integers(1, 99), min_size=1, max_size=5),
)
def test_shares_add_up_and_follow_their_weight(minutes: int, weights: dict[str, int]) -> None:
    shares = shared(minutes, weights)

    assert sum(shares.values()) == minutes
    assert min(shares.values()) >= 1
    heaviest = max(weights.values())
    assert max(shares.values()) == max(shares[key] for key in weights if weights[key] == heaviest)
