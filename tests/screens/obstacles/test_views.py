"""In the way: both lists, the promise that is to end it, and the support made in step 5."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import Commitment, Friction
from tests.cast import NOW, PRIYA_DANIEL, PRIYA_INES, TOM_DANIEL
from tests.factories import a_commitment, a_friction

PAGE = "/friction"
TODAY = NOW.date()
STEP = f"/meetings/{TOM_DANIEL.live}/steps/alignment"


def text(browser: Any, url: str = PAGE) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def words(page: str) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.fixture
def link_of(as_system: Any) -> Any:
    def of(friction_id: int) -> int | None:
        with as_system() as session:
            return session.get_one(Friction, friction_id).commitment_id

    return of


# --- the page ---------------------------------------------------------------------------------


def test_a_rep_reads_what_is_open_and_what_went(sign_in: Any, given: Any) -> None:
    given(
        a_friction(text="Legal takes a week", raised_on=TODAY - timedelta(weeks=3)),
        a_friction(text="No hotel data", raised_on=date(2026, 10, 26), state="gone",
                   gone_on=date(2026, 11, 20)),
        a_friction(text="Years ago", raised_on=date(2025, 1, 1), state="gone",
                   gone_on=date(2025, 2, 1)),
    )  # fmt: skip
    page = words(text(sign_in("priya")))
    assert "Legal takes a week 3 weeks" in page
    assert "No hotel data Gone on Friday, after 3 weeks" in page
    assert "Years ago" not in page


def test_a_manager_reads_per_rep_and_what_slows_several_down(sign_in: Any) -> None:
    page = words(text(sign_in("daniel")))
    assert "What is slowing several of them down" in page
    assert "The price tool is slow (tom to daniel)" in page
    assert "The price tool is slow (noor to ines)" not in page
    assert "(jonas to ines)" not in page


def test_raising_from_the_page_comes_back_to_it(sign_in: Any, post: Any) -> None:
    priya = sign_in("priya")
    sent = post(priya, PAGE, {"pair_id": str(PRIYA_DANIEL.id), "text": "Slow mail", "back": PAGE})
    assert sent.location == f"{PAGE}#friction"
    assert "Slow mail" in text(priya)


@pytest.mark.parametrize("who", ["priya", "daniel", "ruth"])
def test_the_page_is_read_in_few_statements(sign_in: Any, count_statements: Any, who: str) -> None:
    browser = sign_in(who)
    with count_statements() as statements:
        browser.get(PAGE)
    assert len(statements) <= 3


@pytest.mark.parametrize(
    ("who", "label"), [("priya", "In my way"), ("daniel", "In the way"), ("ruth", "")]
)
def test_the_navigation_names_it_by_relation(sign_in: Any, who: str, label: str) -> None:
    page = text(sign_in(who), "/me")
    assert (f'<a href="/friction">{label}</a>' in page) is bool(label)
    assert ('<a href="/commitments">Promises</a>' in page) is bool(label)


# --- the link ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["priya", "daniel"])
def test_either_links_it_to_an_open_promise(
    sign_in: Any, post: Any, given: Any, link_of: Any, who: str
) -> None:
    made, way = given(a_commitment(side="manager", due_on=date(2026, 11, 27)), a_friction())
    browser = sign_in(who)
    assert f'<option value="{made.id}">' in text(browser)
    sent = post(browser, f"{PAGE}/{way.id}/link", {"commitment_id": str(made.id), "back": PAGE})
    assert (sent.status_code, sent.location) == (303, f"{PAGE}#friction-{way.id}")
    assert link_of(way.id) == made.id
    promised = "Daniel promised" if who == "priya" else "You promised"
    assert f"{promised}: Send the summary, due Friday 27 November" in words(text(browser))
    post(browser, f"{PAGE}/{way.id}/link", {"commitment_id": ""})
    assert link_of(way.id) is None


@pytest.mark.parametrize(
    ("of_promise", "status"),
    [
        ({"two": TOM_DANIEL}, 404),  # another pair of the same manager
        ({"two": PRIYA_INES}, 404),
        ({"outcome": "kept", "outcome_on": TODAY}, 409),
        ({"agreed_at": None}, 409),
    ],
    ids=["another-pair", "closed-pair", "settled", "not-agreed"],
)
def test_only_an_open_promise_of_the_same_pair_is_linked(
    sign_in: Any, post: Any, given: Any, link_of: Any, of_promise: dict[str, Any], status: int
) -> None:
    made, way = given(a_commitment(**of_promise), a_friction())
    sent = post(sign_in("daniel"), f"{PAGE}/{way.id}/link", {"commitment_id": str(made.id)})
    assert sent.status_code == status
    assert link_of(way.id) is None


@pytest.mark.parametrize("number", ["0", "-1", "1e3", "x", "99999999999", "12 OR 1=1"])
def test_a_strange_number_is_not_there(sign_in: Any, post: Any, given: Any, number: str) -> None:
    way = given(a_friction())
    sent = post(sign_in("priya"), f"{PAGE}/{way.id}/link", {"commitment_id": number})
    assert sent.status_code == 404


def test_what_is_gone_is_linked_no_more(sign_in: Any, post: Any, given: Any) -> None:
    made, way = given(a_commitment(), a_friction(state="gone", gone_on=TODAY))
    sent = post(sign_in("priya"), f"{PAGE}/{way.id}/link", {"commitment_id": str(made.id)})
    assert sent.status_code == 409


# --- step 5 -----------------------------------------------------------------------------------


@pytest.fixture
def toms(as_system: Any) -> Friction:
    with as_system() as session:
        return session.scalars(select(Friction).where(Friction.pair_id == TOM_DANIEL.id)).one()


def support(as_system: Any) -> list[tuple[int, str, str]]:
    with as_system() as session:
        rows = session.scalars(select(Commitment).where(Commitment.meeting_id == TOM_DANIEL.live))
        return [(row.id, row.side, row.text) for row in rows]


@pytest.mark.parametrize("room", [None, TOM_DANIEL.live], ids=["own-screen", "shared-screen"])
def test_one_press_makes_a_support_of_what_is_in_the_way(
    sign_in: Any, post: Any, as_system: Any, link_of: Any, toms: Friction, room: int | None
) -> None:
    daniel = sign_in("daniel", room=room)
    assert "Promise to help with this" in text(daniel, STEP)
    for _ in range(2):
        assert post(daniel, STEP, {"help": str(toms.id)}).status_code == 303
    [(made_id, side, said)] = support(as_system)
    assert (side, said) == ("manager", f"Help with: {toms.text}")
    assert link_of(toms.id) == made_id
    page = text(daniel, STEP)
    assert "Daniel promises to help." in page
    assert f'name="promise_{made_id}"' in page


@pytest.mark.parametrize(
    ("who", "room"), [("tom", None), ("daniel", TOM_DANIEL.live)], ids=["rep", "shared-screen"]
)
def test_what_they_come_upon_is_raised_in_step_5_as_the_reps(
    sign_in: Any, post: Any, as_system: Any, who: str, room: int | None
) -> None:
    browser = sign_in(who, room=room)
    for _ in range(2):
        post(browser, STEP, {"go": "stay", "new_obstacle": "No test site"})
    with as_system() as session:
        row = session.scalars(select(Friction).where(Friction.text == "No test site")).one()
        assert (row.pair_id, row.raised_by_id) == (TOM_DANIEL.id, TOM_DANIEL.rep.id)


def test_it_is_for_the_rep_to_say_what_is_in_the_way(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    daniel = sign_in("daniel")
    assert 'name="new_obstacle"' not in text(daniel, STEP)
    sent = post(daniel, STEP, {"go": "stay", "new_obstacle": "No test site"}, hx=True)
    assert sent.status_code == 422
    assert "What is in the way is for the rep to say." in sent.get_data(as_text=True)
    with as_system() as session:
        assert session.scalars(select(Friction).where(Friction.text == "No test site")).all() == []


def test_taking_that_support_back_leaves_it_in_the_way(
    sign_in: Any, post: Any, as_system: Any, link_of: Any, toms: Friction
) -> None:
    daniel = sign_in("daniel")
    post(daniel, STEP, {"help": str(toms.id)})
    [(made_id, _side, _said)] = support(as_system)
    stamp = re.search(rf'name="version_promise_{made_id}" value="([^"]+)"', text(daniel, STEP))
    assert stamp is not None
    sent = post(
        daniel,
        f"{STEP}/fields/promise_{made_id}",
        {f"promise_{made_id}": "", f"version_promise_{made_id}": stamp[1]},
        hx=True,
    )
    assert sent.status_code == 200
    assert support(as_system) == []
    assert link_of(toms.id) is None


def test_help_with_what_went_meanwhile_says_so_and_keeps_the_page(
    sign_in: Any, post: Any, as_system: Any, toms: Friction
) -> None:
    with as_system() as session:
        row = session.get_one(Friction, toms.id)
        row.state, row.gone_on = "gone", TODAY
    sent = post(sign_in("daniel"), STEP, {"help": str(toms.id), "new_rep": "Call Ana"})
    assert sent.status_code == 422
    page = sent.get_data(as_text=True)
    assert "This one is gone already." in page
    assert "Call Ana" in page


@pytest.mark.parametrize("number", ["x", "0", "999", "1"])
def test_help_with_what_is_not_of_this_pair_is_not_there(
    sign_in: Any, post: Any, as_system: Any, number: str
) -> None:
    with as_system() as session:
        foreign = select(Friction.id).where(Friction.pair_id == PRIYA_DANIEL.id)
        other = session.scalars(foreign).one()
    number = str(other) if number == "1" else number
    assert post(sign_in("daniel"), STEP, {"help": number}).status_code == 404
    assert support(as_system) == []
