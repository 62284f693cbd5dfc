"""Every page and the newest forms on PostgreSQL, which is stricter about types and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from bench.long_pair import add_three_years
from oneonone import tick
from oneonone.config import Settings
from oneonone.features.indicators.rules import DEFAULT_KEYS
from oneonone.models import Pair

from .cast import LAST_MONDAY, PRIYA, PRIYA_DANIEL, TOM_DANIEL, Two, deal_id
from .databases import app_on

_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
STEPS = ("check-in", "progress", "deals", "focus", "alignment")
MEETINGS = {"planned": TOM_DANIEL.planned, "live": TOM_DANIEL.live, "held": TOM_DANIEL.held}
MORE = (
    f"/people/{PRIYA.id}/trends?months=12",
    f"/people/{PRIYA.id}/trends?months=36",
    f"/people/{PRIYA.id}?show=promises",
    f"/people/{PRIYA.id}?show=deals",
    f"/people/{PRIYA.id}?show=focus",
    f"/deals?rep={PRIYA.id}",
    "/questions?step=deals",
    "/find?q=acme",
    "/participation?period=52-this&team=1&cadence=1",
    "/participation?period=2026-q3&cadence=none",
    "/participation.csv?sheet=people",
    "/participation.csv?sheet=about",
)


@pytest.fixture(params=["postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    yield from app_on(request, settings)


def _addresses(app: Flask, two: Two) -> set[str]:
    found = set(MORE)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/static/"):
            continue
        path = _CONVERTER.sub(r"{\1}", rule.rule)
        for meeting_id in MEETINGS.values() if "{meeting_id}" in path else (0,):
            for step in STEPS if "{slug}" in path or "{word}" in path else ("",):
                found.add(
                    path.format(
                        meeting_id=meeting_id,
                        slug=step,
                        word=step,
                        person_id=two.rep.id,
                        deal_id=deal_id(two.rep),
                        import_id=two.rep.id,
                        export_id=two.rep.id,
                        noticed_id=two.id,
                        entry_id=two.id,
                        focus_id=2 * two.id,
                        team_id=1,
                        file_id=two.rep.id,
                        name="Q31",
                        token="none",
                    )
                )
    return found


@pytest.mark.parametrize("who", ["tom", "daniel", "priya", "marek", "ruth", "sam"])
def test_no_page_breaks(app: Flask, sign_in: Any, as_system: Any, who: str) -> None:
    with as_system() as session:
        pair = session.get_one(Pair, PRIYA_DANIEL.id)
        # Up to two weeks ago, where the cast takes over.
        add_three_years(session, pair, DEFAULT_KEYS, LAST_MONDAY - timedelta(days=7))
    browser = sign_in(who)
    broken = []
    two = PRIYA_DANIEL if who == "priya" else TOM_DANIEL
    for address in sorted(_addresses(app, two)):
        status = browser.get(address).status_code
        if status >= 500:
            broken.append(f"{status} {address}")
    assert not broken


SENT = {
    "tom": (
        (f"/deals/{deal_id(TOM_DANIEL.rep)}", {"stage": "negotiation", "was_stage": "proposal"}),
        ("/indicators", {"only": "first_replies", "reading_first_replies": "4"}),
        (f"/meetings/{TOM_DANIEL.live}/steps/check-in", {"go": "progress", "helped": "yes"}),
    ),
    "daniel": (
        ("/questions", {"text": "What else?", "place": "deals:any", "kind": "think"}),
        ("/questions/Q31/star", {"state": "on"}),
        ("/questions/Q32/ask", {"state": "off"}),
        (f"/meetings/{TOM_DANIEL.live}/steps/deals", {"go": "focus"}),
        (f"/meetings/{TOM_DANIEL.live}/steps/focus/question", {}),
    ),
    "sam": (
        ("/admin/questions", {"text": "What else?", "place": "deals:any", "kind": "think"}),
        ("/admin/questions/Q33/ask", {"state": "off"}),
        ("/admin/indicators/teams/1", {"keys": ["first_replies", "threads", "practice"]}),
        (
            "/admin/indicators/own",
            {
                "name": "Visits", "definition": "Visits on site", "why": "Seen is believed",
                "unit": "times", "better": "up", "maximum": "20",
            },
        ),
        ("/admin/support", {"name": "Kim Ito", "about": "", "reach": "1234"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("who", SENT)
def test_what_is_sent_is_kept(app: Flask, sign_in: Any, post: Any, who: str) -> None:
    browser = sign_in(who)
    for address, form in SENT[who]:
        answer = post(browser, address, form)
        assert answer.status_code in (200, 302, 303), (address, answer.get_data(as_text=True))


def test_the_tick_does_all_its_jobs(app: Flask) -> None:
    said: list[str] = []
    assert tick.run(app, said.append), said
