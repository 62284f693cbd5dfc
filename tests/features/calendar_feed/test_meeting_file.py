"""One meeting as a file, for any calendar."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.cast import (
    PRIYA_DANIEL,
    TOM_DANIEL,
)
from tests.conftest import SignIn

from .conftest import MakeLink, events_in

# --- The file of one meeting ---------------------------------------------------------------------


@pytest.mark.parametrize(("who", "name"), [("priya", "Daniel"), ("daniel", "Priya")])
def test_one_meeting_is_a_file_of_one(sign_in: SignIn, who: str, name: str) -> None:
    answer = sign_in(who).get(f"/meetings/{PRIYA_DANIEL.planned}/calendar.ics")
    (event,) = events_in(answer).values()
    assert event["SUMMARY"] == f"1:1 with {name}"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="one-to-one.ics"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_file_and_the_feed_are_one_entry(
    sign_in: SignIn, program: FlaskClient, make_link: MakeLink
) -> None:
    planned = PRIYA_DANIEL.planned
    alone = events_in(sign_in("priya").get(f"/meetings/{planned}/calendar.ics"))[planned]
    assert alone.to_ical() == events_in(program.get(make_link("priya")))[planned].to_ical()


def test_the_file_is_offered_where_one_gets_ready(sign_in: SignIn) -> None:
    path = f"/meetings/{PRIYA_DANIEL.planned}"
    for who in ("priya", "daniel"):
        assert f'href="{path}/calendar.ics"' in sign_in(who).get(path).text


def test_it_is_no_screens_both_look_at(sign_in: SignIn) -> None:
    screen = sign_in("daniel", room=TOM_DANIEL.live)
    assert screen.get(f"/meetings/{TOM_DANIEL.live}/calendar.ics").status_code == 403
    assert screen.get("/me/calendar").status_code == 403
