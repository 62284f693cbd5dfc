"""Who gets which answer where: every route, everybody, plain and with htmx (trust.md, 5).

A route is one line in ROUTES. A route without a line fails, and so does a line without a route.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.audit import record
from oneonone.features.auth.rules import DAY
from oneonone.features.auth.session import begin, digest
from oneonone.lib.dates import instant
from oneonone.models import (
    Account,
    AccountLink,
    BrowserSession,
    CalendarFeed,
    ClosedDays,
    Commitment,
    CompanyQuestion,
    Focus,
    Friction,
    GrowthEntry,
    GrowthEvidence,
    ImportFile,
    Leave,
    Meeting,
    NoticedEvidence,
    NoticedGrowth,
    OwnIndicator,
    ParkedFocus,
    PendingFlag,
    TalkRequest,
    Topic,
    db,
)

from . import HX
from .cast import (
    DANIEL,
    HANA,
    INES,
    IVO,
    IVO_DANIEL,
    JONAS_INES,
    MAREK,
    NOOR_INES_BEFORE,
    NOW,
    OMAR,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    RUTH,
    SAM,
    TEN,
    TOM,
    VERA,
    WEST,
    ZONE,
    Member,
    Two,
    deal_id,
)
from .conftest import COOKIE, csrf_token, settings_in
from .factories import a_commitment

# --- Who, and whose meeting they ask for -------------------------------------------------------


@dataclass(frozen=True)
class Persona:
    """Somebody asking for something of a pair; `who` is nobody when not signed in."""

    who: Member | None
    two: Two
    is_room: bool = False
    # A meeting-room computer is answered as any room.
    is_room_only: bool = False
    is_disabled: bool = False

    @property
    def is_out(self) -> bool:
        return self.who is None or self.is_disabled


PERSONAS = {
    "anon": Persona(None, PRIYA_DANIEL),
    "rep": Persona(PRIYA, PRIYA_DANIEL),
    "peer": Persona(TOM, PRIYA_DANIEL),
    "mgr": Persona(DANIEL, PRIYA_DANIEL),
    "newmgr": Persona(DANIEL, PRIYA_INES),
    "old<30": Persona(INES, JONAS_INES),
    "old>30": Persona(INES, PRIYA_INES),
    "returning": Persona(INES, NOOR_INES_BEFORE),
    "skip": Persona(MAREK, PRIYA_DANIEL),
    "stranger": Persona(VERA, PRIYA_DANIEL),
    "hr": Persona(RUTH, PRIYA_DANIEL),
    "admin": Persona(SAM, PRIYA_DANIEL),
    # Beyond the eleven: relation wins over role, an end is an end, and a screen both look at.
    "hr-rep": Persona(HANA, PRIYA_DANIEL),
    "admin-mgr": Persona(OMAR, PRIYA_DANIEL),
    "rep-closed": Persona(PRIYA, PRIYA_INES),
    "disabled": Persona(IVO, IVO_DANIEL, is_disabled=True),
    "room": Persona(DANIEL, PRIYA_DANIEL, is_room=True),
    "room-pc": Persona(DANIEL, PRIYA_DANIEL, is_room=True, is_room_only=True),
}
# Whose answer depends on no relation to the pair.
MANAGERS = ("mgr", "newmgr", "old<30", "old>30", "returning", "skip", "stranger", "admin-mgr")


# --- What is expected --------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """The status of a plain answer, and of one to htmx."""

    plain: int
    hx: int


def both(status: int) -> Answer:
    return Answer(status, status)


# A form that worked: a plain one leads on, htmx gets a part of the page, or is led on as well.
PART = Answer(303, 200)
LED = Answer(303, 204)
# The way on is a redirect, to be followed by the browser itself.
GO = both(302)


@dataclass(frozen=True)
class Row:
    """One route in one state: what each persona gets; who is not named gets `rest`.

    `form` is what is sent: in the body, or with a GET in the address.
    """

    route: str
    rest: Answer
    named: dict[str, Answer]
    state: str
    form: str

    @property
    def method(self) -> str:
        return self.route.split(" ", 1)[0]

    @property
    def rule(self) -> str:
        return self.route.split(" ", 1)[1]

    @property
    def id(self) -> str:
        return f"{self.route} {self.state}".strip()

    def expected(self, name: str) -> Answer:
        name = {"room-pc": "room"}.get(name, name)
        # Who leads a rep again gets what anybody new to them gets.
        name = "newmgr" if name == "returning" and name not in self.named else name
        return self.named.get(name, self.rest)


def row(
    route: str,
    rest: Answer | int = 404,
    *,
    state: str = "",
    form: str = "",
    managers: Answer | int | None = None,
    is_public: bool = False,
    **named: Answer | int,
) -> Row:
    """Say what a route answers; whoever is not signed in gets what trust.md, 3 says."""
    answers = {name.replace("_", "-"): _answer(status) for name, status in named.items()}
    if managers is not None:
        whole = {name: _answer(managers) for name in MANAGERS if name != "returning"}
        answers = whole | answers
    if not is_public:
        is_page = route.startswith("GET ")
        # A poll is no page that somebody could be led back to after signing in.
        out = Answer(302, 401) if is_page else both(401)
        answers = {"room": both(403)} | answers | {"anon": out, "disabled": out}
    return Row(route, _answer(rest), answers, state, form)


def _answer(status: Answer | int) -> Answer:
    return both(status) if isinstance(status, int) else status


def of_pair(
    route: str,
    *,
    planned: Answer | int,
    live: Answer | int,
    held: Answer | int,
    closed: Answer | int | None = None,
    mgr: Answer | int | None = None,
    rep: Answer | int | None = None,
    in_room: bool = False,
    form: str = "",
) -> list[Row]:
    """Say what the two of a pair get of their meeting as it stands; to others it is not there.

    `closed` is what the rep gets after the pair has ended, of what was held (as `held` unless
    said); `rep` and `mgr` are for where the two differ before it is held. A room reaches the
    live meeting and the last held one, if anything.
    """
    rows = []
    for state, answer in (("planned", planned), ("live", live), ("held", held)):
        is_open = state != "held"
        of_mgr = answer if mgr is None else mgr
        rows.append(
            row(
                route,
                404,
                state=state,
                form=form,
                rep=rep if rep is not None and is_open else answer,
                mgr=of_mgr,
                room=of_mgr if in_room and state != "planned" else 403,
                rep_closed=held if closed is None else closed,
            )
        )
    return rows


# Who is somebody's rep today.
REPS = dict.fromkeys(
    ("rep", "peer", "mgr", "newmgr", "old<30", "old>30", "hr-rep", "rep-closed"), PART
)

M = "/meetings/<meeting_id>"
STEP = f"{M}/steps/<slug>"
PREP = f"{M}/prep/<word>"
PRIVATE = f"/private{M}"

ROUTES = [
    # Everybody
    row("GET /static/<build>/<name>", 200, is_public=True),
    row("GET /healthz", 200, is_public=True),
    row("GET /sign-in", LED, is_public=True, anon=200, disabled=200),
    row("POST /sign-in", 422, is_public=True),
    # Nobody here has given a password a moment ago and owes a code.
    row("GET /sign-in/second-step", LED, is_public=True),
    row("POST /sign-in/second-step", LED, is_public=True),
    row("GET /sign-in/again", 200, is_public=True),
    row("POST /sign-in/again", 422, is_public=True),
    # A link that is right, without a password; one that is wrong is nobody's (test_links.py).
    row("GET /sign-in/link/<token>", 200, is_public=True, room=LED),
    row("POST /sign-in/link/<token>", 422, is_public=True, room=LED),
    # A room has its meeting already.
    row("GET /screen", 200, is_public=True, room=LED),
    row("POST /screen", 422, is_public=True, room=LED),
    # Whoever has the address: it asks for nothing else, and a forged one is answered 404.
    row("GET /calendar/<token>.ics", 200, is_public=True),
    # Oneself
    row("POST /sign-out", LED),
    row("GET /me", 200),
    row("POST /me", LED, form="theme=dark"),
    row("POST /me/devices/<session_id>/end", 404),
    row("GET /me/second-step", 200),
    row("POST /me/second-step", 422),
    row("POST /me/second-step/codes", LED),
    row("POST /me/second-step/end", LED),
    row("GET /me/password", 200),
    row("POST /me/password", 422),
    row("GET /me/notice", 200),
    row("POST /me/notice", LED, form="read_version=1"),
    row("GET /me/mail", 200),
    row("POST /me/mail", LED, form="shown=recap"),
    row("POST /me/devices/end-others", LED),
    row("GET /me/calendar", 200),
    row("POST /me/calendar", 200),
    row("POST /me/calendar/end", LED),
    # One's own words; whoever was never in a one-to-one has nobody to show them to.
    row("GET /me/card", 200),
    row("POST /me/card", LED, hr=403, admin=403),
    row("POST /sign-in/confirm", 422),
    row("GET /me/log", 200),
    # Who was never in a one-to-one has nothing to gather; what was gathered is its author's alone.
    row("GET /me/export", 200, hr=403, admin=403),
    row("POST /me/export", LED, hr=403, admin=403),
    row("GET /me/export/<export_id>", rep=200, rep_closed=200),
    row("POST /me/export/<export_id>/go-on", rep=LED, rep_closed=LED),
    row("GET /me/export/<export_id>/file", rep=200, rep_closed=200),
    row("POST /me/export/<export_id>/discard", rep=LED, rep_closed=LED),
    row("GET /support", 200),
    row("GET /admin/support", 403, admin=200, admin_mgr=200),
    row("POST /admin/support", 403, admin=LED, admin_mgr=LED, form="name=Ada&reach=1234"),
    row("POST /admin/support/<contact_id>", 403, admin=LED, admin_mgr=LED,
        form="name=Ada&reach=1234"),
    row("POST /admin/support/<contact_id>/take-off", 403, admin=LED, admin_mgr=LED),
    row("GET /screen/leave", LED, room=200),
    row("POST /screen/leave", LED, room=LED),
    # By relation
    row("GET /", 200, managers=GO, hr=GO, admin=GO),
    row("GET /home", GO, hr=200, admin=200, admin_mgr=200, rep=200, peer=200, mgr=200, newmgr=200,
        hr_rep=200, rep_closed=200, **{"old<30": 200, "old>30": 200}),
    row("GET /team", 403, managers=200),
    row("GET /find", 200),
    # Only who leads the rep now; every manager may set a rhythm, but not everybody's.
    row("GET /people/<person_id>/rhythm", 403, managers=404, mgr=200, newmgr=200),
    # A rep their own page, and who leads them now; to everybody else it is not there.
    row("GET /people/<person_id>", rep=200, mgr=200, newmgr=200, rep_closed=200),
    row("GET /people/<person_id>/trends", rep=200, mgr=200, newmgr=200, rep_closed=200),
    row("GET /people/<person_id>/search", rep=200, mgr=200, newmgr=200, rep_closed=200),
    row("POST /people/<person_id>/search", rep=200, mgr=200, newmgr=200, rep_closed=200,
        form="q=tea+and+biscuits"),
    # Only oneself: who leads somebody has the same numbers in their own mirror.
    row("GET /people/<person_id>/mirror", rep=200, rep_closed=200),
    row("GET /mirror", 403, managers=200),
    row("GET /people/<person_id>/pulse", rep=200, mgr=200, newmgr=200, rep_closed=200),
    row("GET /people/<person_id>/card", rep=200, mgr=200, newmgr=200, rep_closed=200),
    # What comes along to a new manager is the rep's alone to choose and to see.
    row("GET /people/<person_id>/handover", rep=200, rep_closed=200),
    row("POST /people/<person_id>/handover", rep=LED, rep_closed=LED),
    row("POST /people/<person_id>/handover/<handed_id>/take-back", rep=422, rep_closed=422),
    # Nobody leads Priya again: there is no earlier pair to open.
    row("POST /people/<person_id>/handover/regrant"),
    row("GET /admin", 403, admin=200, admin_mgr=200),
    row("GET /admin/log", 403, admin=200, admin_mgr=200, form="kind=lines&who=Priya&days=all"),
    row("GET /admin/log.csv", 403, admin=200, admin_mgr=200),
    # Mail is off here, so there is nothing to be sent.
    row("GET /admin/mail", 403, admin=200, admin_mgr=200),
    row("POST /admin/mail/trial", 403, admin=409, admin_mgr=409),
    row("POST /admin/mail/retry", 403, admin=409, admin_mgr=409),
    row("POST /admin/mail/<mail_id>/retry", 403, admin=409, admin_mgr=409),
    # Lines are an administrator's; the day is missing, so nothing is changed.
    row("GET /admin/keeping", 403, admin=200, admin_mgr=200),
    row("POST /admin/keeping", 403, admin=LED, admin_mgr=LED, form="words=12&participation=36"),
    row("GET /admin/people/<person_id>/erase", 403, admin=200, admin_mgr=200),
    row("POST /admin/people/<person_id>/erase", 403, admin=LED, admin_mgr=LED),
    row("POST /admin/people/<person_id>/erase/call-off", 403, admin=LED, admin_mgr=LED),
    row("GET /admin/people", 403, admin=200, admin_mgr=200),
    row("GET /admin/people/<person_id>", 403, admin=200, admin_mgr=200),
    row("POST /admin/people/<person_id>/manager", 403, admin=422, admin_mgr=422),
    row("POST /admin/people/<person_id>/manager", 403, admin=LED, admin_mgr=LED, state="held",
        form="manager_id=14&on=2026-11-24&sure=yes"),
    row("POST /admin/people/<person_id>/leave", 403, admin=422, admin_mgr=422),
    row("POST /admin/people/<person_id>/leave", 403, admin=LED, admin_mgr=LED, state="held",
        form="on=2026-11-24&sure=yes"),
    row("POST /admin/people/<person_id>/stay", 403, admin=LED, admin_mgr=LED),
    row("GET /admin/people/<person_id>/cover", 403, admin=200, admin_mgr=200),
    row("POST /admin/people/<person_id>/cover", 403, admin=422, admin_mgr=422),
    row("POST /admin/people/<person_id>/cover", 403, admin=LED, admin_mgr=LED, state="held",
        form="manager_id=14&first_on=2026-11-24&last_on=2026-11-25"),
    # No pair of the cast is a cover.
    row("POST /admin/people/<person_id>/cover/<pair_id>/end", 403, admin=404, admin_mgr=404),
    # Accounts: what makes a link shows it, this once. The right that waits is Sam's own, so Sam
    # does not agree to it.
    row("GET /admin/people/new", 403, admin=200, admin_mgr=200),
    row("GET /admin/people/links", 403, admin=200, admin_mgr=200),
    # Everybody of the cast has a password.
    row("POST /admin/people/links", 403, admin=409, admin_mgr=409),
    row("POST /admin/people", 403, admin=200, admin_mgr=200,
        form="name=Ana&email=ana@cast.example&team_id=&time_zone=UTC&country=&manager_id="),
    row("POST /admin/people/<person_id>", 403, admin=LED, admin_mgr=LED,
        form="name=Ana&email=ana@cast.example&team_id=&time_zone=UTC&country="),
    row("POST /admin/people/<person_id>/role", 403, admin=LED, admin_mgr=LED,
        form="right=hr&state=on"),
    row("POST /admin/people/<person_id>/disable", 403, admin=LED, admin_mgr=LED),
    row("POST /admin/people/<person_id>/enable", 403, admin=LED, admin_mgr=LED),
    row("POST /admin/people/<person_id>/sign-out", 403, admin=LED, admin_mgr=LED),
    row("POST /admin/people/<person_id>/reset", 403, admin=200, admin_mgr=200),
    row("POST /admin/people/<person_id>/second-step/end", 403, admin=LED, admin_mgr=LED),
    row("POST /admin/rights/<pending_id>/agree", 403, admin=403, admin_mgr=LED),
    row("POST /admin/rights/<pending_id>/call-off", 403, admin=LED, admin_mgr=LED),
    # Teams, the company's agenda and closed days are an administrator's.
    row("GET /admin/teams", 403, admin=200, admin_mgr=200),
    row("POST /admin/teams", 403, admin=LED, admin_mgr=LED, form="name=Harbour"),
    row("GET /admin/teams/<team_id>", 403, admin=200, admin_mgr=200),
    row("POST /admin/teams/<team_id>", 403, admin=LED, admin_mgr=LED,
        form="name=Far+west&every="),
    row("POST /admin/teams/<team_id>/take-away", 403, admin=409, admin_mgr=409),
    row("GET /admin/template", 403, admin=200, admin_mgr=200),
    row("POST /admin/template", 403, admin=LED, admin_mgr=LED, form="minutes_deals=8"),
    row("GET /admin/closed-days", 403, admin=200, admin_mgr=200),
    row("POST /admin/closed-days", 403, admin=422, admin_mgr=422),
    row("POST /admin/closed-days", 403, admin=LED, admin_mgr=LED, state="held",
        form="name=Fair&first_on=2026-12-01&last_on=2026-12-02&team_id=&sure=yes"),
    row("POST /admin/closed-days/<closed_id>/remove", 403, admin=LED, admin_mgr=LED),
    row("POST /people/<person_id>/rhythm", 403, managers=404, mgr=LED, newmgr=LED,
        form="every=2&weekday=3&at=14:00&minutes=30&zone=Europe/Paris&from_on=2026-12-01"),
    # What the two noticed: what only one noticed is theirs alone (in the cast the manager's); the
    # rep answers; what of theirs is agreed in the cast is no longer the manager's to word. Words
    # that come without a stamp are shown beside those that stand.
    row("GET /people/<person_id>/growth", rep=200, mgr=200, newmgr=200, rep_closed=200),
    row("GET /people/<person_id>/growth/new", rep=200, mgr=200, newmgr=200, rep_closed=200),
    row("POST /people/<person_id>/growth", rep=LED, mgr=LED, newmgr=LED, rep_closed=LED,
        form="kind=value&claim=Fair"),
    row("POST /people/<person_id>/growth/meetings", rep=PART, mgr=PART, form="pair_id={pair_id}"),
    row("POST /people/<person_id>/growth/ideas", rep=LED, mgr=LED, newmgr=LED, rep_closed=LED,
        form="text=Shorter+calls"),
    row("GET /growth/noticed/<noticed_id>", mgr=200),
    row("POST /growth/noticed/<noticed_id>", mgr=409, form="kind=value&claim=Fair"),
    row("POST /growth/noticed/<noticed_id>/share", mgr=LED),
    row("POST /growth/noticed/<noticed_id>/drop", mgr=LED),
    row("POST /growth/noticed/<noticed_id>/examples", mgr=LED, form="quote=There"),
    row("POST /growth/noticed/examples/<noticed_example_id>/take-off", mgr=LED),
    row("GET /growth/entries/<entry_id>", rep=200, mgr=200, rep_closed=200),
    row("POST /growth/entries/<entry_id>", rep=409, mgr=403, rep_closed=403, form="claim=Fair"),
    row("POST /growth/entries/<entry_id>/answer", rep=LED, mgr=403, rep_closed=403,
        form="answer=declined"),
    row("POST /growth/entries/<entry_id>/examples", rep=LED, mgr=LED, rep_closed=403,
        form="quote=There"),
    row("POST /growth/examples/<example_id>/take-off", rep=403, mgr=LED, rep_closed=403),
    # The focus the pair has now, and an idea that has to wait for it.
    row("GET /focus/<focus_id>", rep=200, mgr=200, rep_closed=200),
    row("POST /focus/<focus_id>", rep=LED, mgr=LED, rep_closed=403, form="before=I+talked"),
    # Each pair here is in the middle of one, where it is said instead.
    row("POST /focus/<focus_id>/end", rep=409, mgr=409, rep_closed=403, form="ending=got_it"),
    row("POST /focus/ideas/<idea_id>/take-off", rep=LED, mgr=LED, rep_closed=403),
    row("POST /focus/ideas/<idea_id>/begin", rep=409, mgr=409, rep_closed=403),
    # One's own quarter, for whoever is or was somebody's rep.
    row("GET /me/quarter", **dict.fromkeys(REPS, 200)),
    row("POST /me/quarter", **dict.fromkeys(REPS, LED), form="quarter=2026-Q4&new_own=The+fair"),
    # HR everybody's; who leads managers the own tree's; nobody else's are anybody's.
    row("GET /participation", 403, hr=200, hr_rep=200, skip=200),
    row("GET /participation/quarters", 403, hr=200, hr_rep=200, skip=200),
    row("GET /participation.csv", 403, hr=200, hr_rep=200, skip=200),
    row("GET /participation.xlsx", 403, hr=200, hr_rep=200, skip=200),
    # One meeting
    *of_pair(f"GET {M}", planned=200, live=LED, held=200, in_room=True),
    *of_pair(f"GET {M}/calendar.ics", planned=200, live=200, held=200),
    *of_pair(f"GET {M}/print", planned=LED, live=LED, held=200, in_room=True),
    *of_pair(f"POST {M}/start", planned=LED, live=LED, held=403, in_room=True, form="screen=own"),
    # The page of a code is drawn once, for one's own phone or laptop.
    *of_pair(f"POST {M}/room-code", planned=200, live=200, held=403),
    *of_pair(f"GET {STEP}", planned=LED, live=200, held=LED, in_room=True),
    *of_pair(f"POST {STEP}", planned=409, live=PART, held=403, in_room=True),
    *of_pair(f"POST {STEP}/fields/<name>", planned=409, live=200, held=403, in_room=True,
             form="line=A+word&version_line="),
    *of_pair(f"POST {STEP}/fields/<name>/choose", planned=409, live=PART, held=403, in_room=True,
             form="stays=both&line=A+word&newer_line="),
    *of_pair(f"GET {M}/sync", planned=PART, live=PART, held=PART, in_room=True),
    *of_pair(f"POST {M}/late-words", planned=PART, live=PART, held=PART, closed=403, in_room=True,
             form="text=One+more+thing"),
    *of_pair(f"GET {M}/revisions", planned=200, live=200, held=200),
    *of_pair(f"POST {STEP}/question", planned=409, live=PART, held=403, in_room=True),
    *of_pair(f"POST {STEP}/park", planned=409, live=PART, held=403, in_room=True),
    *of_pair(f"POST {M}/length", planned=409, live=LED, held=403, in_room=True, form="minutes=10"),
    *of_pair(f"POST {M}/growth", planned=LED, live=LED, held=403, in_room=True, form="state=on"),
    *of_pair(f"POST {M}/usual", planned=LED, live=LED, held=403, in_room=True, form="state=on"),
    *of_pair(f"POST {M}/put-away", planned=409, live=LED, held=403, in_room=True, form="state=on"),
    *of_pair(f"GET {M}/read-back", planned=LED, live=LED, held=LED, in_room=True),
    # The rep alone does not close; on the shared screen both do.
    *of_pair(f"POST {M}/close", planned=409, live=422, held=LED, rep=403, in_room=True),
    *of_pair(f"GET {M}/stop", planned=LED, live=200, held=LED, in_room=True),
    *of_pair(f"POST {M}/stop", planned=LED, live=LED, held=LED, in_room=True),
    *of_pair(f"POST {M}/corrections", planned=409, live=409, held=PART, closed=403,
             form="text=It+was+Tuesday"),
    # The last one is a week old: too late for the rep, and never the manager's to say.
    *of_pair(f"POST {M}/contest", planned=409, live=409, held=403, form="contest=did_not_meet"),
    *of_pair(f"POST {M}/settle", planned=409, live=409, held=409, closed=403),
    # What was run here was agreed here; without the app, either adds what either promised.
    *of_pair(f"POST {M}/promises", planned=409, live=409, held=403, form="side=rep&text=Call"),
    row(f"POST {M}/promises", state="off-app", rep=PART, mgr=PART, rep_closed=403,
        form="side=rep&text=Call"),
    *of_pair(f"POST {M}/promises/<commitment_id>/take-off", planned=409, live=409, held=403),
    row(f"POST {M}/promises/<commitment_id>/take-off", state="off-app", rep=PART, mgr=403,
        rep_closed=403),
    # What two people can do with a slot; what took place or is over for the pair stays as it is.
    *of_pair(f"GET {M}/move", planned=200, live=LED, held=LED),
    *of_pair(f"POST {M}/move", planned=LED, live=409, held=409, closed=403,
             form="sequence=0&to=2026-12-02T09:00Z"),
    *of_pair(f"GET {M}/skip", planned=200, live=LED, held=LED),
    *of_pair(f"POST {M}/skip", planned=LED, live=409, held=409, closed=403,
             form="sequence=0&reason=too_busy"),
    *of_pair(f"POST {M}/shorten", planned=LED, live=409, held=409, closed=403, form="sequence=0"),
    *of_pair(f"POST {M}/away", planned=LED, live=409, held=409, closed=403, form="sequence=0"),
    *of_pair(f"POST {M}/undo", planned=409, live=409, held=409, closed=403, form="sequence=0"),
    # Tomorrow's is not asked about yet.
    *of_pair(f"GET {M}/did-you-meet", planned=LED, live=LED, held=LED),
    *of_pair(f"POST {M}/did-you-meet", planned=409, live=409, held=409, closed=403,
             form="sequence=0&answer=yes"),
    # A page of one's own, never a room's. On the last meeting each of the two has a note already,
    # so that one without a stamp is another device's.
    *of_pair(f"GET {PRIVATE}", planned=200, live=200, held=200),
    *of_pair(f"POST {PRIVATE}/notes", planned=PART, live=PART, held=409,
             form="note_check_in=A+word&version_note_check_in="),
    *of_pair(f"POST {PRIVATE}/notes/<slug>", planned=PART, live=PART, held=409,
             form="note_check_in=A+word&version_note_check_in="),
    *of_pair(f"POST {PRIVATE}/notes/<slug>/choose", planned=PART, live=PART, held=PART,
             form="stays=theirs&note_check_in=A+word&newer_note_check_in="),
    *of_pair(f"POST {PRIVATE}/open", planned=409, live=PART, held=403, rep=403, form="step=focus"),
    *of_pair(f"POST {PRIVATE}/question", planned=409, live=PART, held=403, rep=403),
    *of_pair(f"GET {PRIVATE}/sync", planned=PART, live=PART, held=PART),
    *of_pair(f"GET {PRIVATE}/revisions", planned=200, live=200, held=200),
    # The way there is the same for everybody, so a shared screen may show it.
    *of_pair(f"GET {M}/phone", planned=200, live=200, held=200, in_room=True),
    # Preparation is the rep's: for the manager its pages are not there.
    *of_pair(f"GET {M}/prep", planned=200, live=LED, held=LED, mgr=404),
    *of_pair(f"GET {PREP}", planned=200, live=LED, held=LED, mgr=404),
    *of_pair(f"GET {M}/prep/preview", planned=200, live=LED, held=LED, mgr=404),
    *of_pair(f"POST {PREP}", planned=PART, live=403, held=403, mgr=403, form="mood=good"),
    *of_pair(f"POST {PREP}/fields/<name>", planned=PART, live=403, held=403, mgr=403,
             form="would_help=Legal&version_would_help="),
    *of_pair(f"POST {PREP}/fields/<name>/settle", planned=PART, live=403, held=403, mgr=403,
             form="would_help=Legal&choice=mine&newer_would_help="),
    *of_pair(f"POST {M}/prep/share", planned=PART, live=403, held=403, mgr=403),
    # The rep's alone, who has answered this one; without an answer nothing is there to be seen.
    *of_pair("GET /pulse/<meeting_id>", planned=404, live=404, held=200, mgr=404),
    *of_pair("POST /pulse/<meeting_id>", planned=404, live=404, held=409, mgr=404,
             form="safety=1&clarity=1&autonomy=1&progress=1"),
    # Asked of each of the two for three days; the last one is a week old.
    *of_pair(f"POST {M}/talked", planned=409, live=409, held=403, form="who=me"),
    row(f"POST {M}/talked", state="off-app", rep=PART, mgr=PART, rep_closed=403, form="who=me"),
    # Between meetings
    row("POST /topics", rep=PART, mgr=PART, form="pair_id={pair_id}&kind=topic&text=The+fair"),
    row("POST /topics/<topic_id>/take-off", rep=PART, mgr=403, rep_closed=403),
    row("POST /commitments/<commitment_id>/claim", rep=PART, mgr=403, rep_closed=403,
        form="outcome=kept", **{"old<30": 403}),
    # Everybody their own. The one it was promised to says how it went; who led the two until lately
    # still reads what is open, and says nothing of it any more.
    row("GET /commitments", 200),
    row("GET /commitments", state="person", form="person={person}", rep=200, mgr=200, newmgr=200,
        rep_closed=200),
    row("POST /commitments/<commitment_id>/outcome", rep=403, mgr=LED, rep_closed=403,
        form="outcome=kept", **{"old<30": 403}),
    # There is no such answer any more: pressed twice.
    row("POST /commitments/<commitment_id>/outcome/take-back", rep=LED, mgr=LED, rep_closed=403,
        form="answer=999", **{"old<30": 403}),
    # Only the rep, and only of a pair that is over.
    row("POST /commitments/close-to-former", rep=409, mgr=403, rep_closed=LED,
        form="pair_id={pair_id}", **{"old<30": 403}),
    row("GET /friction", 200),
    row("POST /friction/<friction_id>/link", rep=LED, mgr=LED, rep_closed=403,
        form="commitment_id="),
    # What is in the way is for the rep to say; either takes it.
    row("POST /friction", rep=PART, mgr=403, form="pair_id={pair_id}&text=Legal&back=/"),
    row("POST /friction/<friction_id>/handle", rep=PART, mgr=PART, rep_closed=403),
    row("POST /friction/<friction_id>/gone", rep=PART, mgr=PART, rep_closed=403),
    row("POST /friction/<friction_id>/back", rep=PART, mgr=PART, rep_closed=403),
    row("GET /meetings/new", rep=200, mgr=200, form="pair={pair_id}"),
    row("POST /meetings", rep=LED, mgr=LED,
        form="pair_id={pair_id}&minutes=30&to=2026-12-02T09:00Z"),
    row("GET /leave", 200),
    # Only for those one meets: of others' days the form knows nothing.
    row("POST /leave", 422, rep=LED, mgr=LED,
        form="whom={pair_id}&first_on=2026-12-02&last_on=2026-12-04"),
    row("POST /leave/<leave_id>/remove", rep=LED, mgr=LED, rep_closed=403),
    # A manager needs no asking, and says that the two have talked.
    row("POST /talk", rep=LED, mgr=403, form="pair_id={pair_id}"),
    row("POST /talk/<request_id>/settle", rep=LED, mgr=LED, rep_closed=403),
    # One's own list, or whose one leads; a deal is there for its rep and who leads them now.
    row("GET /deals", 200, hr=404, admin=404),
    row("POST /deals", LED, form="name=Corvus&stage=discovery"),
    row("GET /deals/<deal_id>", rep=200, mgr=200, newmgr=200, rep_closed=200),
    row("POST /deals/<deal_id>", rep=LED, mgr=LED, newmgr=LED, rep_closed=LED,
        form="next_step=Call+Ana"),
    # Every manager's own choice; only their own questions are theirs to reword, as Ines does, who
    # led these two. Words that come without a stamp are shown beside those that stand.
    row("GET /questions", 403, managers=200),
    row("POST /questions", 403, managers=LED,
        form="text=What+else%3F&place=deals:any&kind=think"),
    row("POST /questions/own/<question_id>", 403, managers=404, mgr=409, returning=409,
        **{"old<30": 409, "old>30": 409},
        form="text=What+else%3F&place=deals:any&kind=think"),
    row("POST /questions/<name>/star", 403, managers=PART, form="state=on"),
    row("POST /questions/<name>/ask", 403, managers=PART, form="state=off"),
    row("GET /admin/questions", 403, admin=200, admin_mgr=200),
    row("POST /admin/questions", 403, admin=LED, admin_mgr=LED,
        form="text=What+else%3F&place=deals:any&kind=think"),
    row("POST /admin/questions/own/<question_id>", 403, admin=409, admin_mgr=409,
        form="text=What+else%3F&place=deals:any&kind=think"),
    row("POST /admin/questions/<name>/ask", 403, admin=PART, admin_mgr=PART, form="state=off"),
    # Files: whoever is in no one-to-one has nothing to bring; a file is its author's alone.
    row("GET /deals/import", 200, hr=403, admin=403),
    row("POST /deals/import", 422, hr=403, admin=403),
    row("GET /deals/import/example.csv", 200),
    row("GET /indicators/import", 200, hr=403, admin=403),
    row("POST /indicators/import", 422, hr=403, admin=403),
    row("GET /indicators/import/example.csv", 200),
    row("GET /imports/<import_id>", rep=200, rep_closed=200),
    row("POST /imports/<import_id>/columns", rep=LED, rep_closed=LED,
        form="field_name=0&field_stage=1"),
    row("POST /imports/<import_id>/run", rep=409, rep_closed=409),
    row("POST /imports/<import_id>/discard", rep=LED, rep_closed=LED),
    # People come by a file of an administrator's own, with names and addresses and never a word.
    row("GET /admin/people.csv", 403, admin=200, admin_mgr=200),
    row("GET /admin/import", 403, admin=200, admin_mgr=200),
    row("GET /admin/import/example.csv", 403, admin=200, admin_mgr=200),
    row("POST /admin/import", 403, admin=422, admin_mgr=422),
    row("GET /admin/import/<file_id>", 403, admin=200, admin_mgr=200),
    row("GET /admin/import/<file_id>", 403, admin=404, admin_mgr=404, state="another's"),
    row("POST /admin/import/<file_id>/columns", 403, admin=LED, admin_mgr=LED,
        form="field_name=0&field_email=1"),
    row("POST /admin/import/<file_id>/run", 403, admin=409, admin_mgr=409),
    row("POST /admin/import/<file_id>/plan", 403, admin=LED, admin_mgr=LED),
    row("POST /admin/import/<file_id>/discard", 403, admin=LED, admin_mgr=LED),
    row("POST /admin/import/<file_id>/discard", 403, admin=404, admin_mgr=404, state="another's"),
    # Numbers are entered by who is somebody's rep now; others read what they mean.
    row("GET /indicators", 200),
    row("POST /indicators", 403, **REPS, form="only=first_replies&reading_first_replies=4"),
    row("GET /admin/indicators", 403, admin=200, admin_mgr=200),
    row("POST /admin/indicators/teams/<team_id>", 403, admin=LED, admin_mgr=LED,
        form="keys=first_replies&keys=threads&keys=practice"),
    row("POST /admin/indicators/own", 403, admin=LED, admin_mgr=LED,
        form="name=Visits&definition=Visits+on+site&why=Seen+is+believed&unit=times"
             "&better=up&maximum=20"),
    row("POST /admin/indicators/own/<own_id>", 403, admin=LED, admin_mgr=LED,
        form="name=Visits&definition=Visits+on+site&why=Seen+is+believed"),
    row("POST /admin/indicators/own/<own_id>/state", 403, admin=LED, admin_mgr=LED,
        form="state=off"),
]  # fmt: skip


# --- The machinery -----------------------------------------------------------------------------

_CONVERTER = re.compile(r"<[^<>]*:")
# Before the last one-to-one that was run here, which is the one a room may read.
BEFORE = date(2026, 11, 13)
# Opens Priya's calendar to whoever has it.
CALENDAR_TOKEN = "priyas-calendar-priyas-calendar-priyas-cale"
# What a path's <name> is, by what else stands in the path.
_NAMES = {"/static": "app.css", "/prep/": "would_help", "/questions/": "Q31", "": "line"}


class World:
    """The cast with a browser each, in one application; put back after each write."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.file = folder / "oneonone.sqlite3"
        self.pristine = folder / "pristine.sqlite3"
        shutil.copy(template, self.file)
        self.app = create_app(settings_in(folder))
        self.browsers: dict[tuple[str, str], FlaskClient] = {}
        self.tokens: WeakKeyDictionary[FlaskClient, str] = WeakKeyDictionary()
        with self.app.app_context(), as_system(db.session(), "the matrix") as session:
            self._arrange(session)
            cookies = {name: self._cookie(session, one) for name, one in PERSONAS.items()}
            # The rep's own: an open line and an open promise of each pair.
            self.topics = self._ids(session, select(Topic).where(Topic.done_meeting_id.is_(None)))
            self.frictions = self._ids(session, select(Friction))
            self.entries = self._ids(session, select(GrowthEntry))
            self.examples = self._ids(session, select(GrowthEvidence))
            self.noticed = self._ids(session, select(NoticedGrowth))
            noticed_examples = {
                it.noticed_id: it.id for it in session.scalars(select(NoticedEvidence))
            }
            self.noticed_examples = {
                pair_id: noticed_examples[it] for pair_id, it in self.noticed.items()
            }
            self.focuses = self._ids(session, select(Focus).where(Focus.ended_on.is_(None)))
            self.ideas = self._ids(session, select(ParkedFocus))
            self.leaves = self._ids(session, select(Leave))
            self.requests = self._ids(session, select(TalkRequest))
            self.commitments = self._ids(
                session,
                select(Commitment).where(Commitment.outcome.is_(None), Commitment.side == "rep"),
            )
            session.commit()
        for name, cookie in cookies.items():
            browser = self.app.test_client()
            if cookie:
                browser.set_cookie(COOKIE, cookie)
            self.browsers[name, ""] = browser
            self.tokens[browser] = csrf_token(browser)
        self.keep()

    def _arrange(self, session: Session) -> None:
        """Give the pair of the matrix a live meeting beside the planned and the held one."""
        for two in (PRIYA_DANIEL, IVO_DANIEL):
            session.add(
                Meeting(
                    id=two.id * 10 + 4,
                    pair_id=two.id,
                    planned_on=NOW.date(),
                    starts_at=NOW,
                    started_at=NOW,
                    state="live",
                )
            )
        session.add(
            CalendarFeed(person_id=PRIYA.id, token_digest=digest(CALENDAR_TOKEN), made_at=NOW)
        )
        session.add(
            AccountLink(
                token_hash=digest(CALENDAR_TOKEN),
                kind="reset",
                account_id=PRIYA.id,
                made_at=NOW,
                ends_at=NOW + timedelta(minutes=60),
            )
        )
        # Said today to have taken place without the app, with a promise that the rep wrote down.
        off_app = {"state": "held", "is_off_app": True, "ended_at": NOW}
        session.add(
            Meeting(
                id=PRIYA_DANIEL.id * 10 + 5,
                pair_id=PRIYA_DANIEL.id,
                planned_on=BEFORE,
                starts_at=instant(BEFORE, TEN, ZONE),
                **off_app,
            )
        )
        session.flush()
        made = a_commitment(meeting_id=PRIYA_DANIEL.id * 10 + 5, side="manager", author_id=PRIYA.id)
        session.add(made)
        session.flush()
        self.written_down = made.id
        # A definition of the company's own, which no team reads yet.
        own = {"key": "own_1", "name": "Walks", "definition": "Walks", "why": "Seen is believed"}
        session.add(OwnIndicator(id=1, unit="times", maximum=9, **own))
        session.add(PendingFlag(id=1, account_id=SAM.id, flag="hr", asked_at=NOW, due_at=NOW))
        # What the cast has none of: days away, and somebody who would like to talk sooner.
        for two in {one.two for one in PERSONAS.values()}:
            days = {"first_on": date(2027, 1, 4), "last_on": date(2027, 1, 8)}
            session.add(Leave(pair_id=two.id, entered_by_id=two.rep.id, **days))
            session.add(TalkRequest(pair_id=two.id, asked_by_id=two.rep.id, asked_at=NOW))
        closed = {"first_on": date(2027, 2, 1), "last_on": date(2027, 2, 2)}
        session.add(ClosedDays(id=1, name="Kick-off", **closed))
        # Beside the cast's files, which are of deals.
        for admin in (SAM, OMAR):
            session.add(
                ImportFile(
                    id=900 + admin.id,
                    author_id=admin.id,
                    kind="people",
                    name="people.csv",
                    content="Name,Email\nNora Berg,nora@cast.example\n",
                    mapping={"name": "Name", "email": "Email"},
                    counts={},
                    created_at=NOW,
                )
            )
        # The company's own beside each manager's (tests/cast.py), under the same numbers.
        for manager in {one.two.manager for one in PERSONAS.values()}:
            session.add(
                CompanyQuestion(id=manager.id, step="growth", kind="think", text="Who else?")
            )
        session.flush()

    def _cookie(self, session: Session, one: Persona) -> str:
        if one.who is None:
            return ""
        token = begin(session, session.get_one(Account, one.who.id), DAY, "Firefox on Linux")
        session.flush()
        if one.is_room:
            made = session.scalars(
                select(BrowserSession).where(BrowserSession.token_hash == digest(token))
            ).one()
            made.room_meeting_id, made.room_pair_id = one.two.id * 10 + 4, one.two.id
            made.is_room_only = one.is_room_only
        return token

    def _ids(self, session: Session, rows: Select[Any]) -> dict[int, int]:
        """The row of each pair"""
        return {row.pair_id: row.id for row in session.scalars(rows)}

    def keep(self) -> None:
        self._close()
        shutil.copy(self.file, self.pristine)

    def put_back(self) -> None:
        self._close()
        shutil.copy(self.pristine, self.file)
        record._was_read.cache_clear()

    def _close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            with db.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()

    def url(self, rule: str, one: Persona, state: str, **other: int) -> str:
        at = {"planned": 3, "held": 2, "live": 4, "off-app": 5}.get(state, 2)
        # A closed pair has nothing planned: its held meeting is what a curious one would try.
        meeting_id = one.two.id * 10 + (at if one.two.ended_on is None else 2)
        who_id = one.who.id if one.who else 0
        values = {
            "build": self.app.config["STATIC_BUILD"],
            "name": next(name for part, name in _NAMES.items() if part in rule),
            "person_id": one.two.rep.id,
            "session_id": 999,
            "token": CALENDAR_TOKEN,
            "meeting_id": meeting_id,
            "slug": "check-in",
            "word": "alignment" if "/fields/" in rule else "check-in",
            "topic_id": self.topics[one.two.id],
            "commitment_id": (
                self.written_down if state == "off-app" else self.commitments[one.two.id]
            ),
            "question_id": one.two.manager.id,
            "friction_id": self.frictions[one.two.id],
            "entry_id": self.entries[one.two.id],
            "example_id": self.examples[one.two.id],
            "noticed_id": self.noticed[one.two.id],
            "noticed_example_id": self.noticed_examples[one.two.id],
            "focus_id": self.focuses[one.two.id],
            "idea_id": self.ideas[one.two.id],
            "leave_id": self.leaves[one.two.id],
            "contact_id": 1,
            "pending_id": 1,
            "mail_id": 1,
            "handed_id": 1,
            "pair_id": one.two.id,
            "request_id": self.requests[one.two.id],
            "deal_id": deal_id(one.two.rep),
            "import_id": one.two.rep.id,
            "export_id": one.two.rep.id,
            # Each administrator's own, or the other one's.
            "file_id": 922 - who_id if state == "another's" else 900 + who_id,
            "team_id": WEST,
            "own_id": 1,
            "closed_id": 1,
        }
        return re.sub(r"<(\w+)>", lambda part: str({**values, **other}[part[1]]), rule)

    def ask(
        self, name: str, method: str, rule: str, state: str = "", *, hx: bool = False,
        form: str = "",
    ) -> TestResponse:  # fmt: skip
        """Send what the page of the persona would send."""
        one, browser = PERSONAS[name], self.browsers[name, ""]
        headers = dict(HX) if hx else {}
        more: dict[str, Any] = {}
        form = form.format(
            pair_id=one.two.id,
            person_id=one.who.id if one.who else 0,
            person=one.two.rep.id,
        )
        if method in ("GET", "HEAD"):
            more = {"query_string": form}
        if method not in ("GET", "HEAD"):
            headers["X-CSRFToken"] = self.tokens[browser]
            more = {
                "data": form,
                "content_type": "application/x-www-form-urlencoded",
            }
        # A copy of the browser: signing out must not sign out the next one's turn.
        twin = self.app.test_client()
        for cookie in (COOKIE, "oo-form"):
            held = browser.get_cookie(cookie)
            if held is not None:
                twin.set_cookie(cookie, held.value)
        return twin.open(self.url(rule, one, state), method=method, headers=headers, **more)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        made = World(tmp_path_factory.mktemp("matrix"), template)
        yield made
        made._close()


def _rules(app: Flask) -> dict[str, set[str]]:
    """The methods of each path, as the table writes it."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        path = _CONVERTER.sub("<", rule.rule)
        found.setdefault(path, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return found


def test_every_route_has_a_line(world: World) -> None:
    routes = {
        f"{method} {path}" for path, methods in _rules(world.app).items() for method in methods
    }
    lines = {row.route for row in ROUTES}
    assert sorted(routes - lines) == [], "Routes that nobody has decided about."
    assert sorted(lines - routes) == [], "Lines of routes that are no more."


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("line", ROUTES, ids=lambda line: line.id)
def test_everybody_gets_the_answer_that_is_theirs(world: World, line: Row, hx: bool) -> None:
    got, wanted = {}, {}
    for name in PERSONAS:
        answer = world.ask(name, line.method, line.rule, line.state, hx=hx, form=line.form)
        got[name] = answer.status_code
        expected = line.expected(name)
        wanted[name] = expected.hx if hx else expected.plain
        if line.method == "POST" and answer.status_code < 400:
            world.put_back()
    assert got == wanted


@pytest.mark.parametrize(
    "line", [row for row in ROUTES if row.method == "GET"], ids=lambda row: row.id
)
def test_head_answers_like_get_and_says_nothing(world: World, line: Row) -> None:
    for name in PERSONAS:
        answer = world.ask(name, "HEAD", line.rule, line.state, form=line.form)
        assert (name, answer.status_code) == (name, line.expected(name).plain)
        assert answer.get_data() == b""


def test_another_method_is_refused_everywhere_and_to_everybody(world: World) -> None:
    for path, methods in _rules(world.app).items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            for name in PERSONAS:
                answer = world.ask(name, method, path, "held")
                assert (answer.status_code, path, name) == (405, path, name)
                assert methods <= set(answer.headers["Allow"].replace(" ", "").split(","))


def test_the_matrix_is_not_small(world: World) -> None:
    others = sum(
        len({"GET", "POST", "PUT", "PATCH", "DELETE"} - m) for m in _rules(world.app).values()
    )
    heads = sum(line.method == "GET" for line in ROUTES)
    assert (2 * len(ROUTES) + heads + others) * len(PERSONAS) >= 1500


def test_looking_changes_nothing(world: World) -> None:
    """A GET leaves every table as it was, but for the log of who read what (W-13)."""
    world.put_back()
    before = _rows(world.app)
    for line in ROUTES:
        if line.method == "GET":
            for name in PERSONAS:
                world.ask(name, "GET", line.rule, line.state, form=line.form)
    after = _rows(world.app)
    assert {table for table in before if before[table] != after[table]} <= {"audit_event"}


def _rows(app: Flask) -> dict[str, list[Any]]:
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in db.metadata.sorted_tables
        }


# --- What is not there, and what is not yours --------------------------------------------------

# People stand in the directory: whom an administrator may look up is no secret.
PAGES_OF_ONE = sorted(
    {
        line.rule
        for line in ROUTES
        if line.method == "GET" and "_id>" in line.rule and not line.rule.startswith("/admin/")
    }
)


@pytest.mark.parametrize("hx", [{}, HX], ids=["plain", "htmx"])
@pytest.mark.parametrize("rule", PAGES_OF_ONE)
def test_what_is_not_yours_is_answered_like_what_is_not_there(
    world: World, rule: str, hx: dict[str, str]
) -> None:
    (line,) = [line for line in ROUTES if line.rule == rule and line.method == "GET"
               and line.state in ("", "held")]  # fmt: skip
    for name in ("peer", "skip", "stranger", "hr", "admin", "hr-rep", "admin-mgr"):
        one, browser = PERSONAS[name], world.browsers[name, ""]
        theirs = browser.get(world.url(rule, one, "held"), headers=hx)
        not_there = dict.fromkeys(("meeting_id", "person_id", "import_id"), 999999999)
        nobodys = browser.get(world.url(rule, one, "held", **not_there), headers=hx)
        # Where the whole page is a manager's, others are told so whoever they ask for.
        assert theirs.status_code == nobodys.status_code == line.expected(name).plain
        assert theirs.status_code in ((403, 404) if line.rest == both(403) else (404,))
        assert theirs.get_data() == nobodys.get_data()
        assert dict(theirs.headers) == dict(nobodys.headers)


@pytest.mark.parametrize(
    "strange",
    ["0", "-1", "01", "1e3", "0x1", "1.0", "null", "NaN", "%D9%A1%D9%A2", "9" * 23, "1000000000",
     "1 ", "1;", "[object Object]", "%00", "\uff11"],
)  # fmt: skip
def test_an_id_is_written_one_way(world: World, strange: str) -> None:
    for rule in PAGES_OF_ONE:
        path = rule.replace("<meeting_id>", strange)
        path = re.sub(r"<\w+>", "check-in", path)
        assert world.browsers["rep", ""].get(path).status_code == 404, path
