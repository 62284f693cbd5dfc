"""Which times are offered."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oneonone.features.schedule.slots.rules import Taken, overlap
from oneonone.features.schedule.slots.suggestions import Days, Usual, suggest
from oneonone.lib.dates import instant, local
from oneonone.lib.slots import SATURDAY

PARIS = "Europe/Paris"
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0, month: int = 11, zone: str = PARIS) -> datetime:
    return instant(date(2026, month, day), time(hour, minute), zone)


def usual(moment: datetime, minutes: int = 30, zone: str = PARIS) -> Usual:
    return Usual(moment, minutes, zone)


def test_the_same_day_and_the_next_working_days_near_the_usual_hour() -> None:
    # From Thursday on: the weekend is left out.
    assert suggest(usual(at(26, 10)), now=NOW) == (at(26, 10, 30), at(27, 10), at(30, 10))


def test_a_new_one_may_be_at_the_usual_time_itself() -> None:
    found = suggest(usual(at(26, 10)), now=NOW, is_at_usual_allowed=True, count=1)
    assert found == (at(26, 10),)


def test_of_a_slot_that_is_over_today_is_the_first_day() -> None:
    assert suggest(usual(at(20, 10)), now=NOW) == (at(23, 10, 30), at(24, 10), at(25, 10))


def test_a_pair_that_meets_on_saturdays_is_offered_saturdays() -> None:
    assert local(suggest(usual(at(28, 10)), now=NOW)[0], PARIS).weekday() == SATURDAY


def test_what_is_taken_moves_the_offer_to_the_nearest_free_half_hour() -> None:
    taken = [Taken(at(26, 10), 60), Taken(at(27, 9, 45), 30)]
    found = suggest(usual(at(26, 10)), now=NOW, taken=taken)
    assert found == (at(26, 9, 30), at(27, 10, 30), at(30, 10))


def test_a_full_day_is_passed_over() -> None:
    found = suggest(usual(at(26, 10)), now=NOW, taken=[Taken(at(26, 7), 12 * 60)])
    assert found[0] == at(27, 10)


def test_days_away_are_passed_over() -> None:
    away = [Days(date(2026, 11, 26), date(2026, 11, 30))]
    assert suggest(usual(at(26, 10)), now=NOW, away=away)[0] == at(1, 10, month=12)


def test_nobody_is_asked_before_eight_or_after_six() -> None:
    full = [Taken(at(26, 8), 9 * 60 + 30)]
    found = suggest(usual(at(26, 10)), now=NOW, taken=full, count=1)
    assert found == (at(26, 17, 30),)
    full = [Taken(at(26, 8), 10 * 60)]
    assert suggest(usual(at(26, 10)), now=NOW, taken=full, count=1) == (at(27, 10),)


def test_a_pair_that_meets_at_seven_is_offered_seven() -> None:
    found = suggest(usual(at(26, 7)), now=NOW, count=2)
    assert found == (at(26, 7, 30), at(27, 7))


def test_eight_to_six_are_those_of_the_series_zone() -> None:
    late = at(26, 17, 30, zone="America/New_York")
    found = suggest(usual(late, zone="America/New_York"), now=NOW, count=2)
    assert [local(it, "America/New_York").time() for it in found] == [time(17), time(17, 30)]


def test_a_time_the_clocks_jump_over_is_not_offered() -> None:
    gap = instant(date(2027, 3, 27), time(2, 30), PARIS)
    found = suggest(usual(gap), now=NOW, count=4)
    assert date(2027, 3, 28) not in [local(it, PARIS).date() for it in found]


def test_daylight_saving_moves_no_offer() -> None:
    friday = instant(date(2027, 3, 26), time(10), PARIS)
    walls = {local(it, PARIS).time() for it in suggest(usual(friday), now=NOW)[1:]}
    assert walls == {time(10)}


@given(
    near=st.datetimes(datetime(2026, 11, 1), datetime(2027, 11, 1)),
    zone=st.sampled_from([PARIS, "America/New_York", "Asia/Kathmandu", "UTC"]),
    minutes=st.sampled_from([15, 30, 45, 60]),
    busy=st.lists(st.integers(0, 400), max_size=60),
)
def test_every_offer_keeps_every_rule(
    near: datetime, zone: str, minutes: int, busy: list[int]
) -> None:
    wanted = Usual(near.replace(second=0, microsecond=0, tzinfo=UTC), minutes, zone)
    start = max(wanted.at, NOW)
    taken = [Taken(start + timedelta(minutes=30 * it), 30) for it in busy]
    away = [Days(start.date() + timedelta(days=2), start.date() + timedelta(days=3))]
    found = suggest(wanted, now=NOW, taken=taken, away=away)
    assert list(found) == sorted(set(found))
    own = local(wanted.at, zone)
    for it in found:
        wall = local(it, zone)
        assert it > NOW
        assert it != wanted.at
        assert wall.date() not in away[0]
        assert wall.weekday() < SATURDAY or wall.weekday() == own.weekday()
        assert wall.time() >= min(time(8), own.time())
        assert not any(overlap(Taken(it, minutes), other) for other in taken)
