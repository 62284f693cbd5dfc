"""Who talked more: asked of both, each alone, for three days."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.access.guard import bind
from oneonone.access.viewer import spans_of, viewer_of
from oneonone.features.pulse.queries import talked
from oneonone.features.pulse.rules import Talked
from oneonone.models import Meeting, TalkedMore, db
from tests.cast import DANIEL, LAST_MONDAY, LEILA_DANIEL, NOW, PRIYA, PRIYA_DANIEL

ASKED = "Who talked more?"


def text(answer: Any) -> str:
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def said(as_system: Any) -> Any:
    def of(meeting_id: int) -> dict[int, str]:
        with as_system() as session:
            rows = session.scalars(select(TalkedMore).filter_by(meeting_id=meeting_id))
            return {row.author_id: row.who for row in rows}

    return of


def test_both_are_asked_and_neither_sees_what_the_other_said(
    sign_in: Any, post: Any, fourth: Any, said: Any
) -> None:
    meeting = fourth()
    url = f"/meetings/{meeting.id}"
    priya, daniel = sign_in("priya"), sign_in("daniel")
    assert "Daniel did</button>" in text(priya.get(url))
    assert "Priya did</button>" in text(daniel.get(url))
    before = text(priya.get(url))
    assert post(daniel, f"{url}/talked", {"who": "me"}).status_code == 303
    assert text(priya.get(url)) == before
    assert 'aria-pressed="true"' in text(daniel.get(url))
    assert said(meeting.id) == {DANIEL.id: "me"}


def test_it_is_changed_with_one_more_tap(sign_in: Any, post: Any, fourth: Any, said: Any) -> None:
    meeting, priya = fourth(), sign_in("priya")
    for who in ("other", "even", "even"):
        answer = post(priya, f"/meetings/{meeting.id}/talked", {"who": who}, hx=True)
        assert answer.status_code == 200
        assert text(answer).startswith('<section class="card" id="talked"')
    assert said(meeting.id) == {PRIYA.id: "even"}


def test_after_three_days_it_is_asked_no_more(
    sign_in: Any, post: Any, fourth: Any, said: Any, clock: Any
) -> None:
    meeting = fourth()
    clock.move_to(meeting.ended_at + timedelta(hours=72, seconds=1))
    daniel = sign_in("daniel")
    assert ASKED not in text(daniel.get(f"/meetings/{meeting.id}"))
    late = post(daniel, f"/meetings/{meeting.id}/talked", {"who": "me"})
    assert late.status_code == 403
    assert "They are over." in text(late)
    assert said(meeting.id) == {}


@pytest.mark.parametrize("who", ["", "both", "ME"])
def test_only_the_three_are_answers(
    sign_in: Any, post: Any, fourth: Any, said: Any, who: str
) -> None:
    meeting = fourth()
    assert post(sign_in("priya"), f"/meetings/{meeting.id}/talked", {"who": who}).status_code == 422
    assert said(meeting.id) == {}


def test_only_a_meeting_that_took_place_is_asked_about(sign_in: Any, post: Any) -> None:
    url = f"/meetings/{PRIYA_DANIEL.planned}/talked"
    assert post(sign_in("priya"), url, {"who": "me"}).status_code == 409


def test_the_counts_are_the_viewers_own_by_pair(app: Any, given: Any, as_system: Any) -> None:
    given(
        TalkedMore(author_id=DANIEL.id, meeting_id=PRIYA_DANIEL.earlier, who="even"),
        TalkedMore(author_id=DANIEL.id, meeting_id=LEILA_DANIEL.earlier, who="other"),
    )
    with as_system() as session:
        session.get_one(Meeting, LEILA_DANIEL.held).contest = "did_not_meet"
    pairs = [PRIYA_DANIEL.id, LEILA_DANIEL.id]
    since, until = NOW - timedelta(days=90), NOW
    with app.app_context():
        session = db.session()
        spans = spans_of(session, DANIEL.id)
        viewer = viewer_of(DANIEL.id, spans, NOW.date(), is_hr=False, is_admin=False)
        bind(session, viewer)
        found = talked(pairs, since, until)
        assert found == {
            PRIYA_DANIEL.id: Talked(me=1, even=1),
            LEILA_DANIEL.id: Talked(other=1),
        }
        monday = NOW.replace(day=LAST_MONDAY.day, hour=0)
        assert talked(pairs, monday, until) == {PRIYA_DANIEL.id: Talked(me=1)}
