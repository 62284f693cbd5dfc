"""What stands at the top of every page: what applies, six of it at once."""

from __future__ import annotations

from typing import Any

import pytest

from oneonone.screens.navigation import SHOWN


def labels(page: str, name: str) -> list[str]:
    _, _, rest = page.partition(f'aria-label="{name}"')
    shown = rest.partition("</nav>")[0]
    return [part.partition("</a>")[0].rpartition(">")[2] for part in shown.split("<a ")[1:]]


@pytest.mark.parametrize("who", ["priya", "daniel", "omar", "ruth", "sam"])
def test_six_pages_stand_in_a_line_and_the_rest_behind_more(sign_in: Any, who: str) -> None:
    page = sign_in(who).get("/me").get_data(as_text=True)
    main, more = labels(page, "Main"), labels(page, "More pages")
    assert 1 <= len(main) <= SHOWN
    assert not more or len(main) == SHOWN
    assert len({*main, *more}) == len(main) + len(more)


def test_an_open_page_behind_more_says_so(sign_in: Any) -> None:
    page = sign_in("omar").get("/admin/support").get_data(as_text=True)
    assert '<summary class="here">Administration' in page
    assert 'href="/admin" aria-current="page"' in page


def test_administration_is_one_page_in_the_line_and_its_pages_stand_on_each(sign_in: Any) -> None:
    sam = sign_in("sam")
    assert labels(sam.get("/admin").get_data(as_text=True), "Main") == ["Administration"]
    for path, here in (
        ("/admin", "Overview"),
        ("/admin/questions", "Questions"),
        ("/admin/indicators", "Numbers"),
        ("/admin/support", "Who to talk to"),
        ("/admin/mail", "Mail"),
        ("/admin/log", "Log"),
    ):
        page = sam.get(path).get_data(as_text=True)
        tabs = page.partition('aria-label="Administration"')[2].partition("</nav>")[0]
        assert f'href="{path}" aria-current="page">{here}</a>' in tabs


def test_a_managers_own_questions_are_no_page_of_the_administration(sign_in: Any) -> None:
    assert 'aria-label="Administration"' not in sign_in("omar").get("/questions").text
