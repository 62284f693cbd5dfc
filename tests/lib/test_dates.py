from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from oneonone.lib import dates

TUESDAY = date(2026, 11, 24)
PARIS = "Europe/Paris"


def test_now_is_aware_and_in_utc() -> None:
    assert dates.now().tzinfo is UTC


@time_machine.travel(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), tick=False)
def test_today_depends_on_where_the_person_is() -> None:
    assert dates.today() == date(2026, 11, 23)
    assert dates.today(PARIS) == date(2026, 11, 24)
    assert dates.today("America/New_York") == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("on", "label"),
    [
        (date(2026, 11, 24), "2026-W48"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_week_belongs_to_one_year_only(on: date, label: str) -> None:
    assert dates.iso_week_label(on) == label
    assert dates.iso_week_label(dates.monday(on)) == label


@pytest.mark.parametrize("on", [date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 29)])
def test_monday_begins_the_week(on: date) -> None:
    assert dates.monday(on) == date(2026, 11, 23)


@time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(
    "text", ["2026-11-26", "2028-02-29", "2000-01-01", "2028-11-24"], ids=lambda text: text
)
def test_a_date_is_read_as_typed(text: str) -> None:
    assert dates.parse_date(text).isoformat() == text


@time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(
    "text",
    [
        "", "20260101", "2026-W01-1", "2026-1-1", "01/02/2026", "2026-01-01T00:00", "tomorrow",
        "\uff12\uff10\uff12\uff16-01-01", "2026-01-\u0660\u0661", "2026-01-01\n", " 2026-01-01",
        "2026-02-30", "2026-02-29", "2026-13-01", "2026-00-10", "1999-12-31", "2028-12-01",
        "9999-12-31", "0000-00-00",
    ],
)  # fmt: skip
def test_other_dates_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        dates.parse_date(text)


@pytest.mark.parametrize(
    ("text", "at"), [("00:00", time(0)), ("09:30", time(9, 30)), ("23:59", time(23, 59))]
)
def test_a_time_is_read_as_typed(text: str, at: time) -> None:
    assert dates.parse_time(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24:00",
        "25:61",
        "23:59:60",
        "23:60",
        "9:30",
        "0930",
        "\u0660\u0669:30",
        "09:30 ",
        "9.30",
        "-1:00",
    ],
)
def test_other_times_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"09:30\.$"):
        dates.parse_time(text)


@pytest.mark.parametrize("name", ["Europe/Paris", "UTC", "America/Argentina/Buenos_Aires"])
def test_a_time_zone_is_known_by_its_name(name: str) -> None:
    assert dates.zone(name).key == name


@pytest.mark.parametrize(
    "name",
    [
        "", "../../etc/passwd", "/etc/passwd", "Mars/Phobos", "GMT+25", "Europe", "europe/paris ",
        "Europe/Paris\x00", "Factory", "x" * 10_000, "\ud800", ".",
    ],
)  # fmt: skip
def test_other_time_zones_are_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match="Choose a time zone"):
        dates.zone(name)


@pytest.mark.parametrize(
    ("on", "at", "utc", "shown"),
    [
        (date(2026, 10, 24), time(9), datetime(2026, 10, 24, 7), "09:00"),
        (date(2026, 10, 26), time(9), datetime(2026, 10, 26, 8), "09:00"),
        # 02:30 does not exist: shown an hour later. 02:30 exists twice: the first one.
        (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30), "03:30"),
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30), "02:30"),
        (date(2026, 10, 25), time(2, 30, fold=1), datetime(2026, 10, 25, 0, 30), "02:30"),
    ],
)
def test_wall_clock_time_survives_daylight_saving(
    on: date, at: time, utc: datetime, shown: str
) -> None:
    instant = dates.instant(on, at, PARIS)

    assert instant == utc.replace(tzinfo=UTC)
    assert instant.tzinfo is UTC
    assert dates.time_words(instant, PARIS) == shown


def test_each_of_the_two_sees_their_own_time() -> None:
    ten_in_paris = dates.instant(TUESDAY, time(10), PARIS)

    assert dates.time_words(ten_in_paris, "America/New_York") == "04:00"
    assert dates.local(ten_in_paris, "Asia/Tokyo").date() == TUESDAY


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 11, 23), "yesterday"),
        (date(2026, 11, 24), "today"),
        (date(2026, 11, 25), "tomorrow"),
        (date(2026, 11, 26), "Thursday 26 November"),
        (date(2026, 3, 1), "Sunday 1 March"),
        (date(2027, 1, 1), "Friday 1 January 2027"),
    ],
)
def test_a_day_is_said_as_people_say_it(on: date, words: str) -> None:
    assert dates.day_words(on, TUESDAY) == words


def test_a_short_day_fits_a_cell() -> None:
    assert dates.short_day(date(2026, 11, 26)) == "Thu 26"
    assert dates.short_day(date(2026, 12, 1)) == "Tue 1"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-3, "in 3 days"), (-1, "in 1 day"), (0, "today"), (1, "yesterday"), (2, "2 days ago"),
        (20, "20 days ago"), (21, "3 weeks ago"), (90, "12 weeks ago"), (91, "3 months ago"),
        (365, "12 months ago"),
    ],
)  # fmt: skip
def test_how_long_ago_is_said_in_whole_units(days: int, words: str) -> None:
    assert dates.ago_words(TUESDAY - timedelta(days=days), TUESDAY) == words


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(minutes=-5), "now"),
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=39, seconds=40), "in 40 minutes"),
        (timedelta(minutes=60), "in 1 hour"),
        (timedelta(hours=23), "in 23 hours"),
        (timedelta(hours=23, minutes=50), "in 1 day"),
        (timedelta(days=2, hours=1), "in 2 days"),
    ],
)
def test_how_soon_is_said_in_whole_units(delta: timedelta, words: str) -> None:
    assert dates.in_words(delta) == words


@given(st.text(max_size=12))
def test_parsing_refuses_with_a_value_error_and_nothing_else(text: str) -> None:
    for parse in (dates.parse_date, dates.parse_time, dates.zone):
        with suppress(ValueError):
            parse(text)


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from([PARIS, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_an_instant_shows_its_wall_time_or_the_gap_after_it(
    on: date, at: time, zone_name: str
) -> None:
    wall = dates.local(dates.instant(on, at, zone_name), zone_name).replace(tzinfo=None)

    assert timedelta(0) <= wall - datetime.combine(on, at) <= timedelta(hours=1)


def test_an_instant_in_any_zone_is_the_same_instant() -> None:
    lunch = datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(hours=1)))

    assert dates.time_words(lunch, "UTC") == "11:00"
