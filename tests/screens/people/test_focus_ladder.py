"""The ladder between meetings: endings, what changed, and ideas that wait."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.lib.versions import new_op
from oneonone.models import Focus, MeetingAgenda, ParkedFocus
from tests.cast import NOW, PRIYA, PRIYA_DANIEL, PRIYA_INES, TOM_DANIEL
from tests.factories import an_agenda

PAGE = f"/people/{PRIYA.id}/growth"
TODAY = NOW.date()
TAG = "(priya to daniel)"


@pytest.fixture
def focus_of(as_system: Any) -> Any:
    """The active focus of a pair, or the first one that ended"""

    def read(pair_id: int = PRIYA_DANIEL.id, *, is_active: bool = True) -> Any:
        with as_system() as session:
            is_over = Focus.ended_on.is_(None) if is_active else Focus.ended_on.is_not(None)
            row = session.scalar(select(Focus).where(Focus.pair_id == pair_id, is_over))
            if row is not None:
                session.refresh(row)
                session.expunge(row)
            return row

    return read


@pytest.fixture
def ideas(as_system: Any) -> Any:
    """What waits in a pair"""

    def read(pair_id: int = PRIYA_DANIEL.id) -> list[str]:
        with as_system() as session:
            rows = session.scalars(select(ParkedFocus).filter_by(pair_id=pair_id, closed_on=None))
            return [row.text for row in rows]

    return read


@pytest.mark.parametrize("who", ["priya", "daniel"])
@pytest.mark.parametrize("ending", ["got_it", "still_working", "wrong_focus"])
def test_either_ends_the_focus_between_meetings(
    sign_in: Any, post: Any, focus_of: Any, ideas: Any, as_system: Any, who: str, ending: str
) -> None:
    now = focus_of()

    sent = {"ending": ending, "before": "I talked", "after": "I ask"}
    assert post(sign_in(who), f"/focus/{now.id}/end", sent).status_code == 303

    assert focus_of() is None
    with as_system() as session:
        row = session.get(Focus, now.id)
        assert (row.ending, row.ended_on, row.before, row.after) == (
            ending, TODAY, "I talked", "I ask",
        )  # fmt: skip
    # What is still being worked on waits; anything else is over.
    assert (now.skill in ideas()) == (ending == "still_working")


def test_a_double_tap_ends_it_once_and_a_second_ending_is_told(
    sign_in: Any, post: Any, focus_of: Any, ideas: Any
) -> None:
    now, priya = focus_of(), sign_in("priya")
    sent = {"ending": "still_working", "op_once": new_op()}
    for _ in range(2):
        assert post(priya, f"/focus/{now.id}/end", sent).status_code == 303
    assert ideas().count(now.skill) == 1

    late = post(sign_in("daniel"), f"/focus/{now.id}/end", {"ending": "wrong_focus"})

    assert late.status_code == 409
    assert "This focus has ended already." in late.text


@pytest.mark.parametrize("who", ["tom", "ines", "marek", "ruth", "sam", "vera"])
def test_a_foreign_focus_is_not_there(sign_in: Any, post: Any, focus_of: Any, who: str) -> None:
    now, stranger = focus_of(), sign_in(who)

    assert stranger.get(f"/focus/{now.id}").status_code == 404
    for url in (f"/focus/{now.id}", f"/focus/{now.id}/end"):
        assert post(stranger, url, {"ending": "got_it", "before": "Mine"}).status_code == 404
    assert focus_of().ended_on is None


def test_a_focus_of_a_closed_pair_is_read_only(sign_in: Any, post: Any, focus_of: Any) -> None:
    then = focus_of(PRIYA_INES.id)
    assert post(sign_in("priya"), f"/focus/{then.id}", {"before": "Mine"}).status_code == 403


def test_an_ending_is_asked_for(sign_in: Any, post: Any, focus_of: Any) -> None:
    answer = post(sign_in("priya"), f"/focus/{focus_of().id}/end", {"before": "Typed"})

    assert answer.status_code == 422
    assert "Choose how it ends." in answer.text
    assert "Typed" in answer.text


def test_either_says_what_changed(sign_in: Any, post: Any, focus_of: Any) -> None:
    past = focus_of(is_active=False)

    post(sign_in("priya"), f"/focus/{past.id}", {"before": "I filled it"})
    post(sign_in("daniel"), f"/focus/{past.id}", {"after": "Four seconds"})

    page = sign_in("priya").get(PAGE).text
    assert "I filled it" in page
    assert "Four seconds" in page


def test_an_old_page_undoes_no_sentence(sign_in: Any, post: Any, focus_of: Any) -> None:
    past, priya = focus_of(is_active=False), sign_in("priya")
    url = f"/focus/{past.id}"
    old = _stamps(priya.get(url).text)
    post(sign_in("daniel"), url, {"before": "Daniel’s words", "version_before": old["before"]})

    clash = post(
        priya, url,
        {"before": "Priya’s words", "after": "New",
         "version_before": old["before"], "version_after": old["after"]},
    )  # fmt: skip
    untouched = post(priya, url, {"before": "", "version_before": old["before"]})

    assert clash.status_code == 409
    assert "Daniel’s words" in clash.text
    assert "Priya’s words" in clash.text
    assert untouched.status_code == 303
    assert focus_of(is_active=False).before == "Daniel’s words"


def test_an_idea_waits_once(sign_in: Any, post: Any, ideas: Any) -> None:
    for who in ("priya", "daniel", "daniel"):
        answer = post(sign_in(who), f"{PAGE}/ideas", {"text": "One question a mail"})
        assert answer.status_code == 303
    assert ideas() == [f"Shorter mails {TAG}", "One question a mail"]


def test_an_empty_idea_is_refused(sign_in: Any, post: Any) -> None:
    answer = post(sign_in("priya"), f"{PAGE}/ideas", {"text": " "})
    assert answer.status_code == 422
    assert "Write a line first." in answer.text


def test_an_idea_waits_while_there_is_a_focus(
    sign_in: Any, post: Any, given: Any, focus_of: Any, ideas: Any
) -> None:
    idea = given(_idea())
    now, daniel = focus_of(), sign_in("daniel")

    early = post(daniel, f"/focus/ideas/{idea.id}/begin")
    assert early.status_code == 409
    assert "One skill at a time." in early.text
    post(daniel, f"/focus/{now.id}/end", {"ending": "got_it"})
    assert "Make this the focus" in daniel.get(PAGE).text
    assert post(daniel, f"/focus/ideas/{idea.id}/begin").status_code == 303

    assert (focus_of().skill, focus_of().named_by_id) == ("Name the price once", PRIYA.id)
    assert "Name the price once" not in ideas()
    assert post(daniel, f"/focus/ideas/{idea.id}/begin").status_code == 409


def test_either_takes_an_idea_off_and_nobody_else(
    sign_in: Any, post: Any, given: Any, ideas: Any
) -> None:
    idea = given(_idea())
    url = f"/focus/ideas/{idea.id}/take-off"

    assert post(sign_in("tom"), url).status_code == 404
    assert post(sign_in("daniel"), url, {"was": "1-0123456789ab"}).status_code == 409
    assert post(sign_in("daniel"), url).status_code == 303
    assert "Name the price once" not in ideas()


def test_the_ladder_says_who_named_what_and_how_it_ended(sign_in: Any) -> None:
    page = sign_in("priya").get(PAGE).text
    assert "Daniel named it" in page
    assert "Got it" in page
    assert f"The Orbital call {TAG}" in page
    assert str(TOM_DANIEL.rep.name) not in page


def _idea() -> ParkedFocus:
    return ParkedFocus(
        pair_id=PRIYA_DANIEL.id,
        author_id=PRIYA.id,
        text="Name the price once",
        parked_on=TODAY - timedelta(days=7),
    )


def _stamps(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="version_(\w+)" value="([^"]+)"', page))


# --- While the two meet --------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["tom", "daniel"])
def test_in_the_middle_of_a_meeting_the_focus_is_not_ended_beside_it(
    sign_in: Any, post: Any, focus_of: Any, who: str
) -> None:
    now = focus_of(TOM_DANIEL.id)

    refused = post(sign_in(who), f"/focus/{now.id}/end", {"ending": "got_it", "after": "I ask"})

    assert refused.status_code == 409
    said = refused.get_data(as_text=True)
    assert "You two are in the middle of a one-to-one." in said
    assert "I ask" in said
    assert focus_of(TOM_DANIEL.id).id == now.id


def test_nor_does_an_idea_become_one(
    sign_in: Any, post: Any, focus_of: Any, given: Any, as_system: Any
) -> None:
    with as_system() as session:
        session.get_one(Focus, focus_of(TOM_DANIEL.id).id).ended_on = TODAY
    idea = given(ParkedFocus(pair_id=TOM_DANIEL.id, author_id=TOM_DANIEL.rep.id,
                             text="Send the recap", parked_on=TODAY))  # fmt: skip

    page = sign_in("tom").get(f"/people/{TOM_DANIEL.rep.id}/growth").get_data(as_text=True)
    stamp = re.search(rf'/focus/ideas/{idea.id}/begin.*?name="stamp" value="([^"]*)"', page, re.S)
    sent = {"stamp": stamp[1]} if stamp else {}
    refused = post(sign_in("tom"), f"/focus/ideas/{idea.id}/begin", sent)

    assert refused.status_code == 409
    assert focus_of(TOM_DANIEL.id) is None


def test_what_a_stopped_meeting_said_of_the_focus_is_not_about_the_next_one(
    sign_in: Any, post: Any, focus_of: Any, given: Any, as_system: Any
) -> None:
    given(an_agenda(PRIYA_DANIEL, meeting_id=PRIYA_DANIEL.planned, focus_choice="got_it"))

    post(sign_in("priya"), f"/focus/{focus_of().id}/end", {"ending": "wrong_focus"})

    with as_system() as session:
        row = session.query(MeetingAgenda).filter_by(meeting_id=PRIYA_DANIEL.planned).one()
        assert row.focus_choice is None
