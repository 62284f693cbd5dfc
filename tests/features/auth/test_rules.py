from __future__ import annotations

from datetime import timedelta

import pytest

from oneonone.features.auth.rules import (
    DAY,
    KEPT,
    TRIES,
    device_label,
    idle_time,
    is_alive,
    lifetime,
    path_of,
    seconds_to_wait,
    what_is,
)
from oneonone.lib.paths import safe_next
from tests.cast import NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "elsewhere",
    [
        None, "", "https://evil.com", "//evil.com", "///evil.com", "////evil.com",
        "/\t/evil.com", "\t//evil.com", "/\n/evil.com", "/\r\n/evil.com", "/\x00/evil.com",
        " /meetings/1", "\\\\evil.com", "/\\evil.com", "\\/evil.com", "http:/\\evil.com",
        "javascript:alert(1)", "data:text/html,x", "evil.com", "meetings/1", "?next=/x",
        "https:evil.com", "http:///evil.com", "//[::1", "http://[", "/\x7f/evil.com",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(elsewhere: str | None) -> None:
    assert safe_next(elsewhere) == "/"


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/meetings/1", "/meetings/1"),
        ("/meetings/1?from=team", "/meetings/1?from=team"),
        ("/meetings/1@evil.com", "/meetings/1@evil.com"),
        ("/;@evil.com", "/;@evil.com"),
        ("/%2F/evil.com", "/%2F/evil.com"),
        ("/people/é", "/people/%C3%A9"),
    ],
)
def test_a_path_of_this_site_stays_one(path: str, where: str) -> None:
    assert safe_next(path) == where


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://localhost/meetings/1?x=1", "/meetings/1"),
        ("https://evil.com/x", "/x"),
        ("https://evil.com//evil.com", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_of_an_address_only_the_path_counts(url: str, path: str) -> None:
    assert path_of(url) == path


def test_five_in_a_minute_close_an_account_until_the_first_is_a_minute_old() -> None:
    four = [NOW - SECOND * 10 * n for n in range(TRIES - 1)]
    assert seconds_to_wait(four, NOW) == 0

    five = [*four, NOW - SECOND * 50]
    assert seconds_to_wait(five, NOW) == 11
    assert seconds_to_wait(five, NOW + SECOND * 10) == 0
    assert 1 <= seconds_to_wait([NOW] * 50, NOW) <= 61


def test_a_phone_may_stay_signed_in_but_not_hrs_or_an_administrators() -> None:
    assert lifetime(is_kept=True, is_hr=False, is_admin=False) is KEPT
    assert lifetime(is_kept=True, is_hr=True, is_admin=False) is DAY
    assert lifetime(is_kept=True, is_hr=False, is_admin=True) is DAY
    assert lifetime(is_kept=False, is_hr=False, is_admin=False) is DAY


def test_who_becomes_hr_while_signed_in_rests_no_longer_than_hr() -> None:
    assert idle_time(KEPT.idle, is_guarded=True) == DAY.idle
    assert idle_time(KEPT.idle, is_guarded=False) == KEPT.idle


@pytest.mark.parametrize(
    ("lasts", "idle", "absolute"), [(DAY, 60, 12 * 60), (KEPT, 7 * 1440, 30 * 1440)]
)
def test_a_session_ends_by_resting_and_by_age(lasts: object, idle: int, absolute: int) -> None:
    def alive(rested: timedelta, age: timedelta) -> bool:
        began = NOW - age
        return is_alive(
            now=NOW,
            seen_at=NOW - rested,
            ends_at=began + timedelta(minutes=absolute),
            idle=timedelta(minutes=idle),
        )

    assert lasts in (DAY, KEPT)
    assert alive(timedelta(minutes=idle) - SECOND, timedelta(minutes=idle))
    assert not alive(timedelta(minutes=idle), timedelta(minutes=idle))
    assert alive(SECOND, timedelta(minutes=absolute) - SECOND)
    assert not alive(SECOND, timedelta(minutes=absolute))


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/141.0", "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) AppleWebKit Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Chrome/1 Safari/1 Edg/1", "Edge on Mac"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_a_device_has_a_name_for_people(agent: str, label: str) -> None:
    assert device_label(agent) == label


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"manager": "Daniel", "reps": []}, "Rep · meets Daniel"),
        ({"manager": None, "reps": []}, ""),
        ({"manager": None, "reps": ["Daniel", "Ines"]}, "Manages Daniel and Ines"),
        ({"manager": "Marek", "reps": ["A"] * 5}, "Manager of five, and a rep of Marek"),
    ],
)
def test_the_demo_says_what_somebody_is(facts: dict[str, object], words: str) -> None:
    assert what_is(**facts, is_hr=False, is_admin=False) == words  # type: ignore[arg-type]
    assert what_is(**facts, is_hr=True, is_admin=False).startswith("HR")  # type: ignore[arg-type]
