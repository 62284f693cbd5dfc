"""P-11: one rep, three changes of manager, ninety days. Read it from top to bottom.

Leila is led by Daniel; on day 10 an administrator moves her to Vera, by mistake; on day 12 that is
corrected; on day 13 it was no mistake after all. On day 50 she comes back to Daniel, who leaves on
day 60, and she leaves on day 90. Everything people do goes through the pages they do it on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from oneonone import tick
from oneonone.access.guard import bind
from oneonone.access.viewer import spans_of, viewer_of
from oneonone.features.auth.session import digest
from oneonone.features.commitments.queries import open_commitments
from oneonone.lib.dates import today
from oneonone.models import (
    CalendarFeed,
    Commitment,
    Meeting,
    MeetingMove,
    Pair,
    PrivateNote,
    db,
)

from .cast import DANIEL, LEILA, LEILA_DANIEL, NOW, SAM, VERA, ZONE, Member

FORMER_MANAGER_DAYS = 30
TOKEN = "daniels-calendar-daniels-calendar-daniels-c"
# What the two said to one another, wherever it stands; and Leila's deals.
SAID = re.compile(r"[^<>]{3,80}\(leila to daniel\)")
NOTED = f"Note to myself: {DANIEL.id} (leila to daniel)"
DEAL = "Acme renewal (leila)"


class Story:
    """The company, seen by whoever is named, on a day of the story."""

    def __init__(
        self, app: Flask, clock: time_machine.Coordinates, sign_in: Any, post: Any, as_system: Any
    ) -> None:
        self.app, self.clock, self.as_system = app, clock, as_system
        self._sign_in, self._post = sign_in, post

    def day(self, number: int) -> date:
        moment = NOW + timedelta(days=number)
        self.clock.move_to(moment)
        return moment.date()

    def opens(self, who: Member, path: str) -> int:
        return int(self._sign_in(who).get(path).status_code)

    def reads(self, who: Member, *paths: str) -> str:
        browser = self._sign_in(who)
        return "".join(browser.get(path).get_data(as_text=True) for path in paths)

    def does(self, who: Member, path: str, **form: Any) -> int:
        return int(self._post(self._sign_in(who), path, form).status_code)

    def moves(self, to: Member, on: date) -> None:
        path = f"/admin/people/{LEILA.id}/manager"
        assert self.does(SAM, path, manager_id=to.id, on=on, sure="yes") == 303

    def ticks(self) -> None:
        said: list[str] = []
        assert tick.run(self.app, said.append), said

    def promises(self, who: Member) -> list[str]:
        """What of Leila and Daniel somebody still reads of open promises."""
        with self.app.app_context():
            session, on = db.session(), self.today()
            bind(session, viewer_of(
                who.id, spans_of(session, who.id), on, is_hr=False, is_admin=False,
                former_manager_days=FORMER_MANAGER_DAYS,
            ))  # fmt: skip
            return [row.text for row in open_commitments([LEILA_DANIEL.id])]

    def today(self) -> date:
        return today(ZONE)

    def calendar(self) -> str:
        return str(self.app.test_client().get(f"/calendar/{TOKEN}.ics").get_data(as_text=True))

    def rows(self, *columns: Any) -> list[Any]:
        with self.as_system() as session:
            return sorted(tuple(row) for row in session.execute(select(*columns)))


@pytest.fixture
def story(
    app: Flask, clock: time_machine.Coordinates, sign_in: Any, post: Any, as_system: Any,
    given: Callable[..., Any],
) -> Story:  # fmt: skip
    given(CalendarFeed(person_id=DANIEL.id, token_digest=digest(TOKEN), made_at=NOW))
    return Story(app, clock, sign_in, post, as_system)


OLD = f"/meetings/{LEILA_DANIEL.held}"
HERS = f"/people/{LEILA.id}"
HANDOVER = f"{HERS}/handover"
# Wherever a manager looks for what is known of somebody they lead.
PLACES = (
    HERS, f"{HERS}/trends", "/team", "/find", f"/deals?rep={LEILA.id}", "/deals", "/questions",
)  # fmt: skip


def test_a_rep_changes_manager(story: Story, app: Flask) -> None:
    # Day 0: Leila and Daniel have met, he has a note to himself, she a draft.
    assert story.opens(DANIEL, OLD) == 200
    assert SAID.search(story.reads(DANIEL, HERS))

    # Day 10: moved to Vera.
    story.day(9)
    story.ticks()
    assert "1:1 with Leila" in story.calendar()
    story.moves(VERA, on=story.day(10))

    # 1. Vera: the old one-to-one is not there.
    assert story.opens(VERA, OLD) == 404
    # 2. Of Leila she sees the deals, and not a word of before.
    seen = story.reads(VERA, *PLACES)
    assert DEAL in seen
    assert SAID.findall(seen) == []
    # 3. Searching finds nothing either, and the counts stay with Daniel's pair.
    assert story.opens(VERA, f"{HERS}?show=promises") == 200
    assert SAID.findall(story.reads(VERA, "/find?q=customers", f"{HERS}?show=promises")) == []
    held = story.rows(Meeting.id, Meeting.pair_id, Meeting.state)
    assert (LEILA_DANIEL.held, LEILA_DANIEL.id, "held") in held
    # 4. Daniel: neither the one-to-one nor her page is there any more.
    assert (story.opens(DANIEL, OLD), story.opens(DANIEL, HERS)) == (404, 404)
    assert SAID.findall(story.reads(DANIEL, "/team", "/find", "/deals")) == []
    # 5. What is still open between them he reads, for a while; and his calendar has let go of it.
    assert len(story.promises(DANIEL)) == 2
    assert "1:1 with Leila" not in story.calendar()
    # 6. Leila reads everything, as before.
    assert story.opens(LEILA, OLD) == 200
    assert SAID.search(story.reads(LEILA, HERS))

    # Day 12: 7. it was a mistake, and the pair is as before, with what was planned.
    off = [row for row in story.rows(Meeting.id, Meeting.pair_id, Meeting.state)
           if row[1:] == (LEILA_DANIEL.id, "away")]  # fmt: skip
    assert off
    story.moves(DANIEL, on=story.day(12))
    assert story.opens(DANIEL, OLD) == 200
    assert SAID.search(story.reads(DANIEL, HERS))
    assert (story.opens(VERA, HERS), story.opens(VERA, OLD)) == (404, 404)
    assert "1:1 with Leila" in story.calendar()
    assert (LEILA_DANIEL.id, None) in story.rows(Pair.id, Pair.ended_on)

    # Day 13: moved again, and Leila brings one promise along. 8. Vera sees that one, and no more.
    story.moves(VERA, on=story.day(13))
    assert "checked" not in story.reads(LEILA, HANDOVER)
    promise, = (row for row in story.rows(Commitment.id, Commitment.pair_id, Commitment.side,
                                          Commitment.outcome, Commitment.text)
                if row[1:4] == (LEILA_DANIEL.id, "rep", None))  # fmt: skip
    assert story.does(LEILA, HANDOVER, promise=promise[0]) == 303
    assert set(SAID.findall(story.reads(VERA, *PLACES))) == {promise[4]}
    assert story.opens(VERA, OLD) == 404

    # Day 43: 9. Daniel reads no promise any more, and what he noted for himself is gone.
    assert story.promises(DANIEL)
    story.day(43)
    assert NOTED in {row[0] for row in story.rows(PrivateNote.text)}
    story.ticks()
    assert story.promises(DANIEL) == []
    assert NOTED not in {row[0] for row in story.rows(PrivateNote.text)}
    assert story.opens(LEILA, OLD) == 200

    # Day 50: 10. back to Daniel. He begins anew, until Leila lets him read what was.
    story.moves(DANIEL, on=story.day(50))
    assert story.opens(DANIEL, HERS) == 200
    assert story.opens(DANIEL, OLD) == 404
    assert SAID.findall(story.reads(DANIEL, *PLACES)) == []
    assert story.does(LEILA, f"{HANDOVER}/regrant", pair_id=LEILA_DANIEL.id, state="on") == 303
    assert story.opens(DANIEL, OLD) == 200
    assert story.does(LEILA, f"{HANDOVER}/regrant", pair_id=LEILA_DANIEL.id, state="off") == 303
    assert story.opens(DANIEL, OLD) == 404

    # Day 60: 11. Daniel leaves. The very next request of a browser he left open is a stranger's.
    day_60 = story.day(60)
    laptop = story._sign_in(DANIEL)
    assert laptop.get("/team").status_code == 200
    assert story.does(SAM, f"/admin/people/{DANIEL.id}/leave", on=day_60, sure="yes") == 303
    assert laptop.get("/team").status_code == 302
    assert app.test_client().get(f"/calendar/{TOKEN}.ics").status_code == 404
    assert story.opens(LEILA, OLD) == 200

    # Day 90: Leila leaves. 12. Thirty days later no word of hers is left, in no file, and no
    # count has changed.
    assert story.does(SAM, f"/admin/people/{LEILA.id}/leave", on=story.day(90), sure="yes") == 303
    story.day(120)
    counts = story.rows(Meeting.id, Meeting.pair_id, Meeting.state, Meeting.sequence)
    moves = story.rows(MeetingMove.id, MeetingMove.meeting_id)
    assert "leila to daniel" in _everything(app)
    story.ticks()
    assert "leila to daniel" not in _everything(app)
    assert DEAL not in _everything(app)
    assert [row for row in counts if row[1] == LEILA_DANIEL.id] == [
        row
        for row in story.rows(Meeting.id, Meeting.pair_id, Meeting.state, Meeting.sequence)
        if row[1] == LEILA_DANIEL.id
    ]
    assert story.rows(MeetingMove.id, MeetingMove.meeting_id) == moves


def _everything(app: Flask) -> str:
    """The bytes of the database and of the journal beside it."""
    folder = Path(app.config["SETTINGS"].data)
    return "".join(
        file.read_bytes().decode("latin-1") for file in sorted(folder.glob("oneonone.sqlite3*"))
    )
