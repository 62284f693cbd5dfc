"""Promises between meetings: answered at once, taken back the same day, and what stays of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.audit.tags import AuditTag
from oneonone.models import AuditEvent, Commitment, CommitmentOutcome, HandedOver, Meeting, Pair
from tests.cast import (
    DANIEL,
    JONAS_DANIEL,
    JONAS_INES,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    TOM_DANIEL,
    TOMORROW,
)
from tests.factories import a_commitment, a_friction, a_meeting, an_outcome

PAGE = "/commitments"
TODAY = NOW.date()
FRIDAY = date(2026, 11, 27)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def promise_of(as_system: Any) -> Any:
    """What is stored of a promise: outcome, its day, when it is due, and the claim."""

    def of(commitment_id: int) -> tuple[Any, ...]:
        with as_system() as session:
            row = session.get_one(Commitment, commitment_id)
            return row.outcome, row.outcome_on, row.due_on, row.claim

    return of


@pytest.fixture
def answers_of(as_system: Any) -> Any:
    """The answers a promise has got: (meeting, day, outcome, by whom, new date)."""

    def of(commitment_id: int) -> list[tuple[Any, ...]]:
        with as_system() as session:
            rows = session.scalars(
                select(CommitmentOutcome).where(CommitmentOutcome.commitment_id == commitment_id)
            )
            return [
                (it.meeting_id, it.given_on, it.outcome, it.given_by_id, it.new_due_on)
                for it in rows
            ]

    return of


def text(browser: Any, url: str = PAGE) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def words(page: str) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def line(page: str, commitment_id: int) -> str:
    return words(
        "<main>"
        + page[page.index(f'id="commitment-{commitment_id}"') :].split("</li>")[0]
        + "</main>"
    )


def undo_in(page: str) -> str:
    """The number of the answer that an Undo on the page names"""
    found = re.search(r'name="answer" value="(\d+)"', page)
    assert found is not None
    return found[1]


def answer(post: Any, browser: Any, made: Any, outcome: str, **more: Any) -> Any:
    return post(browser, f"{PAGE}/{made.id}/outcome", {"outcome": outcome, "back": PAGE, **more})


# --- the page ---------------------------------------------------------------------------------


def test_a_rep_sees_both_sides_with_the_count_of_both(sign_in: Any, given: Any) -> None:
    given(a_commitment(side="manager", outcome="kept", outcome_on=YESTERDAY, text="Call Ana"))
    page = words(text(sign_in("priya")))
    assert "You and Daniel" in page
    assert "Daniel kept 1 of 1 in three months" in page
    assert "You kept 1 of 1 in three months" in page
    assert "Write to three old customers (priya to daniel)" in page


def test_a_manager_reads_no_counts_of_reps(sign_in: Any, given: Any) -> None:
    given(a_commitment(side="manager", outcome="partly", outcome_on=YESTERDAY, text="Call Ana"))
    page = words(text(sign_in("daniel")))
    # Each of his reps has kept one, as the cast has it.
    assert "Priya kept" not in page
    assert "Tom kept" not in page
    assert "You kept 0 of 1 in three months" in page


def test_a_rep_who_leads_others_sees_both_relations(sign_in: Any) -> None:
    page = text(sign_in("daniel"))
    assert page.index("You and Marek") < page.index("You and Priya")


def test_of_one_person_only_that_pair_is_there(sign_in: Any) -> None:
    page = words(text(sign_in("daniel"), f"{PAGE}?person={PRIYA.id}"))
    assert "priya to daniel" in page
    assert "tom to daniel" not in page


@pytest.mark.parametrize(
    "query",
    ["person=4", "person=0", "person=x", "person=99999999999", "person=", "person=1&before=x",
     "person=1&before=2026-11-23.x", "person=1&before=1999-01-01"],
)  # fmt: skip
def test_a_strange_address_is_not_there(sign_in: Any, query: str) -> None:
    assert sign_in("daniel").get(f"{PAGE}?{query}").status_code == 404


def test_what_was_settled_long_ago_is_behind_show_earlier(sign_in: Any, given: Any) -> None:
    old = date(2026, 8, 3)
    places = iter(range(4, 10))
    for month in range(6):
        given(
            a_commitment(side="manager", text=f"Long ago {month}", position=next(places),
                         outcome="kept", outcome_on=old - timedelta(days=month)),
        )  # fmt: skip
    priya = sign_in("priya")
    page = text(priya)
    assert "Long ago" not in page
    earlier = re.search(r'href="(/commitments\?person=1&amp;before=[^"#]+)', page)
    assert earlier is not None
    found = words(text(priya, earlier[1].replace("&amp;", "&")))
    assert found.index("Long ago 0") < found.index("Long ago 5")


def test_a_promise_that_was_brought_along_says_so(sign_in: Any, given: Any) -> None:
    made = given(a_commitment(meeting_id=None, text="Finish the handbook"))
    given(
        HandedOver(pair_id=PRIYA_DANIEL.id, from_pair_id=PRIYA_INES.id, kind="promise",
                   source_id=77, copy_id=made.id, handed_on=date(2026, 11, 3)),
    )  # fmt: skip
    for who in ("priya", "daniel"):
        page = text(sign_in(who))
        assert "brought along on Tuesday 3 November" in line(page, made.id)


@pytest.mark.parametrize("who", ["priya", "daniel", "ines", "ruth"])
def test_the_page_is_read_in_few_statements(sign_in: Any, count_statements: Any, who: str) -> None:
    browser = sign_in(who)
    with count_statements() as statements:
        browser.get(PAGE)
    assert len(statements) <= 5


# --- an answer --------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["kept", "partly", "let_go"])
def test_a_last_word_counts_at_once(
    sign_in: Any, post: Any, given: Any, promise_of: Any, answers_of: Any, outcome: str
) -> None:
    made, daniel = given(a_commitment()), sign_in("daniel")
    sent = answer(post, daniel, made, outcome)
    assert (sent.status_code, sent.location) == (303, f"{PAGE}#commitment-{made.id}")
    assert promise_of(made.id)[:2] == (outcome, TODAY)
    assert answers_of(made.id) == [(None, TODAY, outcome, DANIEL.id, None)]


def test_not_yet_moves_the_day_and_clears_the_claim(
    sign_in: Any, post: Any, given: Any, promise_of: Any, answers_of: Any
) -> None:
    made = given(a_commitment(claim="kept", claimed_on=YESTERDAY))
    answer(post, sign_in("daniel"), made, "not_yet", new_due_on=FRIDAY.isoformat())
    assert promise_of(made.id) == (None, None, FRIDAY, None)
    assert answers_of(made.id) == [(None, TODAY, "not_yet", DANIEL.id, FRIDAY)]
    assert "Promised for 1 December, carried once: to 27 November" in words(text(sign_in("priya")))


@pytest.mark.parametrize("on", ["", "2026-11-22", "2029-01-01", "soon"])
def test_not_yet_without_a_good_date_keeps_what_was_typed(
    sign_in: Any, post: Any, given: Any, promise_of: Any, on: str
) -> None:
    made = given(a_commitment())
    sent = answer(post, sign_in("daniel"), made, "not_yet", new_due_on=on)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert f'id="due-{made.id}-error"' in page
    assert f'name="new_due_on" value="{on}"' in page
    assert promise_of(made.id)[2] == made.due_on


def test_who_promised_gives_no_outcome(
    sign_in: Any, post: Any, given: Any, promise_of: Any
) -> None:
    made = given(a_commitment())
    sent = answer(post, sign_in("priya"), made, "kept")
    assert sent.status_code == 403
    assert "Daniel says how this one went." in sent.get_data(as_text=True)
    assert promise_of(made.id)[0] is None


def test_the_rep_answers_for_the_manager(
    sign_in: Any, post: Any, given: Any, promise_of: Any
) -> None:
    made = given(a_commitment(side="manager"))
    answer(post, sign_in("priya"), made, "kept")
    assert promise_of(made.id)[0] == "kept"


def test_the_same_answer_twice_is_one(sign_in: Any, post: Any, given: Any, answers_of: Any) -> None:
    made, daniel = given(a_commitment()), sign_in("daniel")
    for _ in range(2):
        assert answer(post, daniel, made, "kept").status_code == 303
    assert len(answers_of(made.id)) == 1


def test_another_answer_after_a_last_word_is_refused(sign_in: Any, post: Any, given: Any) -> None:
    made, daniel = given(a_commitment()), sign_in("daniel")
    answer(post, daniel, made, "kept")
    sent = answer(post, daniel, made, "partly")
    assert sent.status_code == 409
    assert "This promise has its answer already: Kept." in sent.get_data(as_text=True)


def test_no_outcome_at_all_is_refused(sign_in: Any, post: Any, given: Any) -> None:
    made = given(a_commitment())
    assert answer(post, sign_in("daniel"), made, "perhaps").status_code == 422


def test_what_is_only_being_worded_has_no_outcome_yet(sign_in: Any, post: Any, given: Any) -> None:
    made = given(a_commitment(TOM_DANIEL, meeting_id=TOM_DANIEL.live, agreed_at=None))
    assert answer(post, sign_in("daniel"), made, "kept").status_code == 409


def test_every_answer_is_in_the_log_without_a_word(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    made = given(a_commitment())
    answer(post, sign_in("daniel"), made, "kept")
    with as_system() as session:
        tag = AuditTag.COMMITMENT_OUTCOME
        event = session.scalars(select(AuditEvent).where(AuditEvent.tag == tag)).one()
        assert (event.actor_id, event.pair_id) == (DANIEL.id, PRIYA_DANIEL.id)


# --- taking it back ---------------------------------------------------------------------------


def test_an_answer_is_taken_back_from_the_toast_and_from_the_page(
    sign_in: Any, post: Any, given: Any, promise_of: Any, answers_of: Any
) -> None:
    made, daniel = given(a_commitment()), sign_in("daniel")
    answer(post, daniel, made, "kept")
    text(daniel)  # the toast is drawn once; the page keeps a way back all day
    number = undo_in(text(daniel))
    back = f"{PAGE}/{made.id}/outcome/take-back"
    for _ in range(2):
        assert post(daniel, back, {"answer": number, "back": PAGE}).status_code == 303
    assert promise_of(made.id)[:2] == (None, None)
    assert answers_of(made.id) == []


def test_taking_back_not_yet_restores_the_day_it_was_carried_to(
    sign_in: Any, post: Any, given: Any, promise_of: Any
) -> None:
    made = given(a_commitment(due_on=TOMORROW, promised_for=date(2026, 11, 10)))
    given(an_outcome(made.id, outcome="not_yet", meeting_id=PRIYA_DANIEL.held, new_due_on=TOMORROW))
    daniel = sign_in("daniel")
    answer(post, daniel, made, "not_yet", new_due_on=FRIDAY.isoformat())
    number = undo_in(text(daniel))
    post(daniel, f"{PAGE}/{made.id}/outcome/take-back", {"answer": number})
    assert promise_of(made.id)[2] == TOMORROW


def test_an_answer_of_yesterday_stays(sign_in: Any, post: Any, given: Any, promise_of: Any) -> None:
    made = given(a_commitment(outcome="kept", outcome_on=YESTERDAY))
    said = given(an_outcome(made.id, meeting_id=None, given_on=YESTERDAY))
    daniel = sign_in("daniel")
    assert "take-back" not in text(daniel)
    sent = post(daniel, f"{PAGE}/{made.id}/outcome/take-back", {"answer": str(said.id)})
    assert sent.status_code == 409
    assert promise_of(made.id)[0] == "kept"


def test_nobody_takes_back_what_the_other_one_said(sign_in: Any, post: Any, given: Any) -> None:
    made = given(a_commitment(outcome="kept", outcome_on=TODAY))
    said = given(an_outcome(made.id, meeting_id=None, given_on=TODAY))
    sent = post(sign_in("priya"), f"{PAGE}/{made.id}/outcome/take-back", {"answer": str(said.id)})
    assert sent.status_code == 403


def test_an_answer_of_another_promise_is_not_there(sign_in: Any, post: Any, given: Any) -> None:
    made, other = given(a_commitment(), a_commitment(side="manager"))
    said = given(an_outcome(other.id, meeting_id=None, given_on=TODAY, given_by_id=DANIEL.id))
    sent = post(sign_in("daniel"), f"{PAGE}/{made.id}/outcome/take-back", {"answer": str(said.id)})
    assert sent.status_code == 404


# --- beside a live meeting --------------------------------------------------------------------


@pytest.fixture
def open_promise(as_system: Any) -> Commitment:
    """What Tom promised Daniel, which their live meeting asks about"""
    with as_system() as session:
        return session.scalars(
            select(Commitment).where(
                Commitment.pair_id == TOM_DANIEL.id,
                Commitment.outcome.is_(None),
                Commitment.side == "rep",
            )
        ).one()


def test_what_the_live_meeting_has_answered_is_not_answered_beside_it(
    sign_in: Any, post: Any, given: Any, open_promise: Commitment
) -> None:
    given(an_outcome(open_promise.id, TOM_DANIEL, "partly", meeting_id=TOM_DANIEL.live))
    daniel = sign_in("daniel")
    assert "Answered in the one-to-one that runs now." in line(text(daniel), open_promise.id)
    sent = answer(post, daniel, open_promise, "kept")
    assert sent.status_code == 409
    assert "The one-to-one that runs now has answered this one." in sent.get_data(as_text=True)


def test_what_was_answered_beside_it_the_live_meeting_shows_and_does_not_ask(
    sign_in: Any, post: Any, open_promise: Commitment
) -> None:
    daniel = sign_in("daniel")
    answer(post, daniel, open_promise, "kept")
    page = text(daniel, f"/meetings/{TOM_DANIEL.live}/steps/progress")
    assert "Settled since last time" in page
    assert "Tom · Daniel said so today" in page
    assert f'name="outcome_{open_promise.id}"' not in page
    assert "0 of 1" in text(daniel, f"/meetings/{TOM_DANIEL.live}/steps/alignment")


def test_an_old_step_two_changes_nothing_that_was_settled_beside_it(
    sign_in: Any, post: Any, promise_of: Any, answers_of: Any, open_promise: Commitment
) -> None:
    daniel = sign_in("daniel")
    answer(post, daniel, open_promise, "kept")
    post(
        daniel,
        f"/meetings/{TOM_DANIEL.live}/steps/progress",
        {f"outcome_{open_promise.id}": "partly", "go": "stay"},
    )
    assert promise_of(open_promise.id)[0] == "kept"
    assert [said[2] for said in answers_of(open_promise.id)] == ["kept"]


def test_what_a_start_broken_off_had_said_gives_way_to_the_newer_answer(
    sign_in: Any, post: Any, given: Any, answers_of: Any
) -> None:
    made = given(a_commitment())
    given(an_outcome(made.id, outcome="kept"))  # its meeting is planned again
    answer(post, sign_in("daniel"), made, "not_yet", new_due_on=FRIDAY.isoformat())
    assert [said[2] for said in answers_of(made.id)] == ["not_yet"]


# --- the next meeting -------------------------------------------------------------------------


def test_the_ready_page_shows_what_was_settled_since(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    made, daniel = given(a_commitment()), sign_in("daniel")
    answer(post, daniel, made, "partly")
    page = words(text(daniel, f"/meetings/{PRIYA_DANIEL.planned}"))
    settled = page[page.index("Settled since last time") :]
    assert "Priya: Send the summary" in settled
    assert "You said so today" in settled


def test_what_was_answered_before_the_last_meeting_is_not_shown_again(
    sign_in: Any, given: Any
) -> None:
    made = given(a_commitment(outcome="kept", outcome_on=date(2026, 11, 12)))
    given(an_outcome(made.id, meeting_id=None, given_on=date(2026, 11, 12)))
    page = text(sign_in("daniel"), f"/meetings/{PRIYA_DANIEL.planned}")
    assert "Settled since last time" not in page


def test_a_promise_moved_past_the_meeting_is_not_asked_about_in_it(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    made = given(a_commitment())
    answer(post, sign_in("daniel"), made, "not_yet", new_due_on=FRIDAY.isoformat())
    with as_system() as session:
        meeting = session.get_one(Meeting, PRIYA_DANIEL.planned)
        meeting.state, meeting.started_at = "live", NOW
    page = text(sign_in("daniel"), f"/meetings/{PRIYA_DANIEL.planned}/steps/progress")
    assert f'name="outcome_{made.id}"' not in page
    assert "now by Friday 27 November" in page


def test_the_history_says_what_was_answered_between_two_meetings(
    sign_in: Any, post: Any, given: Any
) -> None:
    made = given(a_commitment())
    answer(post, sign_in("daniel"), made, "not_yet", new_due_on=FRIDAY.isoformat())
    page = words(text(sign_in("daniel"), f"/people/{PRIYA.id}"))
    assert "Not yet" in page[page.index("Send the summary") :][:80]


def test_a_claim_goes_from_the_page_back_to_it(
    sign_in: Any, post: Any, given: Any, promise_of: Any
) -> None:
    made, priya = given(a_commitment()), sign_in("priya")
    sent = post(priya, f"{PAGE}/{made.id}/claim", {"outcome": "let_go", "back": PAGE})
    assert sent.location == f"{PAGE}#commitment-{made.id}"
    assert promise_of(made.id)[3] == "let_go"
    assert "You say: let go today" in line(text(priya), made.id)
    assert "Priya says: let go today" in line(text(sign_in("daniel")), made.id)


# --- what a kept promise was for --------------------------------------------------------------


def test_a_kept_promise_asks_whether_what_it_was_for_is_gone(
    sign_in: Any, post: Any, given: Any
) -> None:
    made = given(a_commitment(side="manager"))
    way = given(a_friction(commitment_id=made.id))
    priya = sign_in("priya")
    assert "for: Legal takes a week" in line(text(priya), made.id)
    answer(post, priya, made, "kept")
    page = text(priya)
    assert "It was for “ Legal takes a week ”. Is it gone?" in words(page)
    post(priya, f"/friction/{way.id}/gone", {"back": PAGE})
    assert "Is it gone?" not in text(priya)


def test_what_is_still_there_loses_its_link_and_is_not_asked_about_again(
    sign_in: Any, post: Any, given: Any
) -> None:
    made = given(a_commitment(side="manager"))
    way, priya = given(a_friction(commitment_id=made.id)), sign_in("priya")
    answer(post, priya, made, "kept")
    sent = post(priya, f"/friction/{way.id}/link", {"commitment_id": "", "back": PAGE})
    assert sent.status_code == 303
    assert "Is it gone?" not in text(priya)


# --- after a pair has ended -------------------------------------------------------------------


def test_who_led_the_two_reads_what_is_open_and_nothing_else(sign_in: Any, given: Any) -> None:
    made = given(a_commitment(JONAS_INES, text="Ring the three accounts"))
    given(a_friction(JONAS_INES, text="Nobody answers", commitment_id=made.id))
    page = text(sign_in("ines"))
    part = words("<main>" + page[page.index('class="pformer"') :])
    assert "You and Jonas until 2 November. These stay here until 2 December." in part
    assert "Ring the three accounts" in part
    # Settled, what it was for, when they met, how it was counted: all of it is closed.
    for closed in ("Call the buyer back", "Nobody answers", "promised on", "kept", "Show earlier"):
        assert closed not in part
    assert "outcome" not in page[page.index('class="pformer"') :].split("</section>")[0]


def test_what_came_along_stands_once_for_the_rep_and_still_for_who_led_them(
    sign_in: Any, given: Any
) -> None:
    made = given(a_commitment(JONAS_INES, text="Ring the three accounts"))
    copy = given(a_commitment(JONAS_DANIEL, meeting_id=None, text="Ring the three accounts"))
    given(
        HandedOver(pair_id=JONAS_DANIEL.id, from_pair_id=JONAS_INES.id, kind="promise",
                   source_id=made.id, copy_id=copy.id, handed_on=date(2026, 11, 3)),
    )  # fmt: skip
    page = text(sign_in("jonas"))
    assert "Ring the three accounts" in line(page, copy.id)
    assert f'id="commitment-{made.id}"' not in page
    assert "Ring the three accounts" in text(sign_in("ines"))


def test_after_the_days_it_is_gone_for_them(sign_in: Any, clock: Any) -> None:
    clock.move_to(NOW + timedelta(days=9))
    assert "Jonas" not in words(text(sign_in("ines")))


def test_the_rep_reads_who_still_can_and_ends_it(sign_in: Any, post: Any, as_system: Any) -> None:
    jonas = sign_in("jonas")
    page = words(text(jonas))
    assert "Ines can still read what is open until 2 December." in page
    for _ in range(2):
        sent = post(jonas, f"{PAGE}/close-to-former", {"pair_id": str(JONAS_INES.id)})
        assert sent.status_code == 303
    assert "Jonas" not in words(text(sign_in("ines")))
    assert "Ines reads nothing of it any more." in text(jonas)
    with as_system() as session:
        assert session.get_one(Pair, JONAS_INES.id).promises_closed_on == TODAY
        tag = AuditTag.COMMITMENT_CLOSE
        assert len(session.scalars(select(AuditEvent).where(AuditEvent.tag == tag)).all()) == 1


@pytest.mark.parametrize(
    ("who", "pair_id", "status"),
    [
        ("ines", JONAS_INES.id, 403),  # its manager
        ("daniel", JONAS_INES.id, 404),  # who leads the rep now
        ("priya", JONAS_INES.id, 404),
        ("ruth", JONAS_INES.id, 404),
        ("sam", JONAS_INES.id, 404),
        ("jonas", PRIYA_INES.id, 404),
        ("priya", PRIYA_DANIEL.id, 409),  # goes on
        ("jonas", "", 404),
        ("jonas", "0013", 404),
        ("jonas", "x' OR 1=1", 404),
    ],
)
def test_nobody_else_closes_a_pair(
    sign_in: Any, post: Any, as_system: Any, who: str, pair_id: Any, status: int
) -> None:
    sent = post(sign_in(who), f"{PAGE}/close-to-former", {"pair_id": str(pair_id)})
    assert sent.status_code == status
    with as_system() as session:
        closed = select(Pair.id).where(Pair.promises_closed_on.is_not(None))
        assert session.scalars(closed).all() == []


def test_nothing_is_answered_after_the_end(
    sign_in: Any, post: Any, given: Any, promise_of: Any
) -> None:
    made = given(a_commitment(JONAS_INES))
    assert answer(post, sign_in("ines"), made, "kept").status_code == 403
    assert answer(post, sign_in("daniel"), made, "kept").status_code == 404
    assert promise_of(made.id)[0] is None


def test_a_promise_without_a_meeting_offers_no_help_of_last_time(sign_in: Any, given: Any) -> None:
    """Before a first meeting nothing was offered, whatever was brought along."""
    given(a_meeting(on=date(2026, 12, 15)))
    given(a_commitment(side="manager", meeting_id=None, text="Brought along"))
    page = text(sign_in("daniel"), f"/meetings/{PRIYA_DANIEL.planned}")
    assert "You: Brought along" in page
