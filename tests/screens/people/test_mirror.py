"""The mirror: a manager's own page, and the same numbers on the page of each rep."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bench.long_pair import add_three_years
from oneonone.models import Meeting, Pair, PulseAverage, TalkedMore
from tests.cast import (
    DANIEL,
    DANIEL_MAREK,
    LAST_MONDAY,
    LEILA_DANIEL,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    TOM,
    TOM_DANIEL,
    Two,
)
from tests.factories import a_commitment, a_focus, a_meeting, an_asked_question

OWN = f"/people/{PRIYA.id}/mirror"
# Tuesdays before the cast's own two meetings, on 9 and 16 November.
WEEKS = [date(2026, 9, 8) + timedelta(weeks=week) for week in range(8)]


def text(browser: Any, path: str = "/mirror") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    page: str = answer.get_data(as_text=True)
    return page.split("</main>")[0]


def plain(part: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())


def row_of(page: str, name: str) -> list[str]:
    """What the manager's table says of one rep: held, gap, not held, kept, named"""
    found = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.S) if f">{name}<" in row)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found, re.S)
    return [plain(re.sub(r'<span class="mir-label">[^<]*</span>', "", cell)) for cell in cells]


def line_of(page: str) -> list[str]:
    """What a rep reads, in the same order"""
    found = re.findall(r"<dd[^>]*>(.*?)</dd>", page, re.S)
    return [plain(cell) for cell in found]


def card(page: str, title: str) -> str:
    found = re.search(rf'aria-labelledby="{title}">(.*?)</section>', page, re.S)
    assert found is not None, title
    return plain(found[1])


def some_weeks(given: Any, two: Two = PRIYA_DANIEL) -> list[Meeting]:
    """Eight Tuesdays: four held, one early, one without the app; two not, one called off by each"""
    rep, manager = two.rep.id, two.manager.id
    more: list[dict[str, Any]] = [
        {"state": "held"},
        {"state": "held", "is_stopped_early": True},
        {"state": "held", "is_off_app": True},
        {"state": "skipped", "called_off_by_id": manager, "called_off_at": NOW},
        {"state": "away"},
        {"state": "skipped", "called_off_by_id": rep, "called_off_at": NOW},
        {},
        {"state": "held"},
    ]
    return [given(a_meeting(two, on, **it)) for on, it in zip(WEEKS, more, strict=True)]


# --- Whose page it is --------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["priya", "ruth", "sam", "hana"])
def test_who_leads_nobody_has_no_mirror(sign_in: Any, who: str) -> None:
    answer = sign_in(who).get("/mirror")

    assert answer.status_code == 403
    assert "Only somebody who leads one-to-ones has a mirror." in answer.get_data(as_text=True)
    assert 'href="/mirror"' not in text(sign_in(who), "/me")


def test_who_leads_somebody_finds_it_at_the_top_of_every_page(sign_in: Any) -> None:
    assert '<a href="/mirror" aria-current="page">Mirror</a>' in text(sign_in("daniel"))


def test_a_mirror_never_hangs_in_a_room(sign_in: Any) -> None:
    assert sign_in("daniel", room=PRIYA_DANIEL.planned).get("/mirror").status_code == 403


def test_a_rep_reads_their_own_side_and_nobody_else_does(sign_in: Any) -> None:
    assert sign_in("priya").get(OWN).status_code == 200
    for who in ("daniel", "tom", "ines", "marek", "ruth"):
        assert sign_in(who).get(OWN).status_code == 404


def test_a_manager_above_counts_their_own_pairs_alone(sign_in: Any, given: Any) -> None:
    given(a_meeting(DANIEL_MAREK, on=WEEKS[0], state="held"))
    page = text(sign_in("marek"))

    assert "Daniel Okafor" in page
    assert "Priya" not in page
    assert "You held all three." in page


# --- The first weeks ---------------------------------------------------------------------------


def test_the_mirror_needs_four_weeks(sign_in: Any) -> None:
    for page in (text(sign_in("daniel")), text(sign_in("priya"), OWN)):
        assert "The mirror needs four weeks. Yours is there from 7 December on." in page
        assert "<dd" not in page
        assert 'class="figure' not in page


def test_a_young_pair_comes_in_later(sign_in: Any, given: Any) -> None:
    some_weeks(given)
    page = text(sign_in("daniel"))

    assert row_of(page, "Priya Shah")
    assert "Jonas Weber comes in on 7 December." in page
    assert page.count('<div class="person">') == 1


# --- The numbers -------------------------------------------------------------------------------


def test_the_rep_reads_the_very_numbers_of_their_managers_mirror(sign_in: Any, given: Any) -> None:
    held = some_weeks(given)[0]
    some_weeks(given, TOM_DANIEL)
    at = {"meeting_id": held.id, "side": "manager", "outcome_on": date(2026, 9, 15)}
    given(
        a_commitment(**at, position=1, outcome="kept"),
        a_commitment(**at, position=2, outcome="partly"),
        a_commitment(**at, position=3, outcome="let_go"),
        a_focus(named_by_id=PRIYA.id, started_on=date(2026, 9, 8)),
    )
    for weeks in (13, 26, 52):
        theirs = row_of(text(sign_in("daniel"), f"/mirror?weeks={weeks}"), "Priya Shah")
        own = line_of(text(sign_in("priya"), f"{OWN}?weeks={weeks}"))
        said = own[2].replace("by you", "by Priya").replace("by Daniel", "by you")
        assert [*own[:2], said, *own[3:]] == theirs

    assert row_of(text(sign_in("daniel"), "/mirror?weeks=13"), "Priya Shah") == [
        "6 of 9 due 1 without the app, 1 stopped early, 1 away", "35 days",
        "1 by you, 1 by Priya, 1 missed", "1 of 2", "2 of 2",
    ]  # fmt: skip


def test_reps_stand_by_name_and_never_by_number(sign_in: Any, given: Any) -> None:
    for two in (TOM_DANIEL, LEILA_DANIEL, PRIYA_DANIEL):
        given(a_meeting(two, on=WEEKS[0], state="held"))
    page = text(sign_in("daniel"))

    names = re.findall(r'<b><a href="/people/\d+">([^<]+)</a></b>', page)
    assert names == sorted(names)
    assert len(names) == 3
    main = page.split("<main")[1]
    assert "%" not in plain(main)
    for colour in ("chip bad", "chip ok", "chip warn", "meter bad"):
        assert colour not in main


def test_only_what_was_answered_in_these_weeks_counts(sign_in: Any, given: Any) -> None:
    held = some_weeks(given)[0]
    at = {"meeting_id": held.id, "side": "manager", "outcome": "kept"}
    given(
        a_commitment(**at, position=1, outcome_on=date(2026, 9, 15)),
        a_commitment(**at, position=2, outcome_on=date(2026, 5, 1)),
        a_commitment(meeting_id=held.id, position=1, outcome="kept", outcome_on=LAST_MONDAY),
    )
    assert "1 of 1 kept" in card(text(sign_in("daniel")), "mir-kept")
    assert "2 of 2 kept" in card(text(sign_in("daniel"), "/mirror?weeks=52"), "mir-kept")


def test_questions_are_counted_by_kind_and_quarter(sign_in: Any, given: Any) -> None:
    held = some_weeks(given)
    given(
        an_asked_question(meeting_id=held[0].id, question_id="M6", kind="report", text="What?"),
        an_asked_question(meeting_id=held[0].id, question_id="M7", kind="think", text="Why?"),
        an_asked_question(meeting_id=held[1].id, question_id="M7", kind="think", text="Why?"),
        # of one that never took place, and of a bank that forgot it
        an_asked_question(meeting_id=held[3].id, question_id="M8", kind="think", text="Who?"),
        an_asked_question(meeting_id=held[1].id, question_id="Q999"),
    )
    page = text(sign_in("daniel"))
    table = page[page.index("Questions asked, by quarter, the latest first") :].split("</table>")[0]
    rows = re.findall(r'<th scope="row">([^<]*)</th><td>(\d+)</td><td>(\d+)</td>', table)

    assert rows[1] == ("July to September 2026", "2", "1")
    # The cast asked two of the bank on 16 November.
    assert rows[0][0] == "October to December 2026"
    assert int(rows[0][1]) + int(rows[0][2]) == 2
    assert '<title id="mir-asked-chart-t">' in page
    assert '<desc id="mir-asked-chart-d">' in page


def test_who_talked_more_is_what_the_manager_felt_and_nobody_else(sign_in: Any, given: Any) -> None:
    held = some_weeks(given)
    given(
        TalkedMore(meeting_id=held[0].id, author_id=DANIEL.id, who="me"),
        TalkedMore(meeting_id=held[1].id, author_id=DANIEL.id, who="me"),
        TalkedMore(meeting_id=held[2].id, author_id=DANIEL.id, who="even"),
        *(TalkedMore(meeting_id=it.id, author_id=PRIYA.id, who="other") for it in held),
        # As Marek's rep he answers about another pair.
        TalkedMore(meeting_id=DANIEL_MAREK.earlier, author_id=DANIEL.id, who="other"),
    )
    page = text(sign_in("daniel"))

    # The cast's own of 16 November among them.
    assert "3 of 4 you You did 3 About even 1 They did 0" in card(page, "mir-talk")


def test_who_skips_unevenly_reads_with_whom(sign_in: Any, given: Any) -> None:
    for on in WEEKS[:4]:
        given(a_meeting(PRIYA_DANIEL, on, state="held"))
        given(a_meeting(TOM_DANIEL, on, state="skipped", called_off_by_id=DANIEL.id,
                        called_off_at=NOW))  # fmt: skip
    page = text(sign_in("daniel"))

    said = "You called off or missed four of six with Tom, and none with anybody else."
    assert said in card(page, "mir-gives")
    assert "What would make the one-to-one with Tom easier to keep?" in card(page, "mir-try")
    assert page.count("One thing to try</h2>") == 1
    own = text(sign_in("tom"), f"/people/{TOM.id}/mirror")
    assert "4 by Daniel" in own
    assert "anybody else" not in own
    assert "One thing to try" not in own


def test_the_pulse_is_a_month_of_many_or_says_why_there_is_none(
    sign_in: Any, given: Any, as_system: Any
) -> None:
    some_weeks(given)
    # The cast's own average, of October.
    page = card(text(sign_in("daniel")), "mir-pulse")
    assert "October 2026 4.2 3.8 3.4 4.0" in page
    with as_system() as session:
        session.delete(session.query(PulseAverage).one())
    page = card(text(sign_in("daniel")), "mir-pulse")
    assert "No month has an average." in page
    assert "at least five different people" in page


def test_a_month_that_began_before_the_weeks_is_there_too(sign_in: Any, given: Any) -> None:
    some_weeks(given)
    scores = dict.fromkeys(("safety", "clarity", "autonomy", "progress"), Decimal("3.0"))
    given(PulseAverage(author_id=DANIEL.id, month_on=date(2026, 6, 1), **scores))

    assert "June 2026" in card(text(sign_in("daniel")), "mir-pulse")
    assert "June 2026" not in card(text(sign_in("daniel"), "/mirror?weeks=13"), "mir-pulse")


@pytest.mark.parametrize("query", ["?weeks=27", "?weeks=", "?weeks=%D9%A2", "?weeks=-1", "?x=1"])
def test_an_address_that_says_nothing_known_is_the_usual_half_year(
    sign_in: Any, given: Any, query: str
) -> None:
    some_weeks(given)
    for who, path in (("daniel", "/mirror"), ("priya", OWN)):
        page = text(sign_in(who), path + query)
        assert f'<a href="{path}" aria-current="true">26 weeks</a>' in page
        assert "Twenty-six weeks to 23 November." in page


def test_every_figure_says_what_it_counts(sign_in: Any, given: Any) -> None:
    some_weeks(given)
    page = text(sign_in("daniel"))

    cards = re.findall(r'<section class="card[^"]*" aria-labelledby="(mir-[^"]+)">(.*?)</section>',
                       page, re.S)  # fmt: skip
    assert len(cards) >= 6
    assert all('<details class="mir-means">' in inside for _name, inside in cards)
    assert "style=" not in page


def test_somebody_nobody_leads_any_more_reads_that(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = date(2026, 11, 20)

    assert "Nobody leads you right now." in text(sign_in("priya"), OWN)


@pytest.mark.parametrize(("who", "path", "most"), [("daniel", "/mirror?weeks=52", 8),
                                                   ("priya", f"{OWN}?weeks=52", 6)])  # fmt: skip
def test_three_years_cost_no_more_statements(
    sign_in: Any, as_system: Any, count_statements: Any, who: str, path: str, most: int
) -> None:
    with as_system() as session:
        for two in (PRIYA_DANIEL, TOM_DANIEL):
            pair = session.get_one(Pair, two.id)
            add_three_years(session, pair, (), LAST_MONDAY - timedelta(days=7))
    browser = sign_in(who)
    text(browser, path)
    with count_statements() as statements:
        text(browser, path)

    assert len(statements) <= most, "\n".join(statements)
