"""No word reaches anybody it was not meant for (Z-3, Z-4, Z-10).

Every text of every table of words, private rows and deals holds a canary that says whose it is;
then everybody looks at every page. Which texts there are is read from the models, so that a new
column is watched from its first day.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from sqlalchemy import JSON, CheckConstraint, String, event, inspect, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from oneonone.models import Lasting, ManagerOwned, Meeting, Private, RepOwned, Words, db
from oneonone.models.base import Base

from . import HX
from .cast import (
    CAST,
    DANIEL,
    HANA,
    INES,
    NOW,
    OMAR,
    PAIRS,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    RUTH,
    SAM,
    TOM_DANIEL,
    Two,
)
from .test_access_matrix import PERSONAS, ROUTES, Persona, World

MODELS = [
    mapper.class_
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
    if issubclass(mapper.class_, (Words, Lasting, Private, RepOwned, ManagerOwned))
]
# Words of ours in columns of text: names of steps, fields, questions, stages and moods.
OURS = {
    "step", "current_step", "key", "question_id", "deal_stage", "feelings", "mood", "outcome",
    "situation", "from_stage", "to_stage", "counts",
}  # fmt: skip
FORMER_MANAGER_DAYS = 30
CANARY = re.compile(r"CANARY-\d+-")


def _texts(model: type[Any]) -> list[str]:
    """The columns somebody writes freely."""
    checks = " ".join(
        str(check.sqltext)
        for check in model.__table__.constraints
        if isinstance(check, CheckConstraint)
    )
    return [
        column.name
        for column in model.__table__.c
        if isinstance(column.type, (String, JSON))
        and column.name not in OURS
        and f"{column.name} IN" not in checks
    ]


WATCHED = {model: _texts(model) for model in MODELS if _texts(model)}


# --- Who may read a row ------------------------------------------------------------------------


def _readers(row: Any, two_of: dict[int, Two]) -> frozenset[int]:
    """The people product.md, section 2 lets read a row."""
    if isinstance(row, Private):
        return frozenset({row.author_id})
    if isinstance(row, RepOwned):
        led = {two.manager.id for two in PAIRS if two.rep.id == row.rep_id and two.ended_on is None}
        return frozenset({row.rep_id} | led)
    if isinstance(row, ManagerOwned):
        led = {two.rep.id for two in PAIRS if two.manager.id == row.manager_id and not two.ended_on}
        return frozenset({row.manager_id} | led)
    two = two_of[row.pair_id]
    if isinstance(row, Lasting) and two.ended_on and row.agreed_at and row.outcome is None:
        still = NOW.date() < two.ended_on + timedelta(days=FORMER_MANAGER_DAYS)
        return frozenset({two.rep.id} | ({two.manager.id} if still else set()))
    return frozenset({two.rep.id} | ({two.manager.id} if two.ended_on is None else set()))


class Watched(World):
    """The world of the matrix with a canary in every text."""

    def _arrange(self, session: Session) -> None:
        super()._arrange(session)
        self.readers: dict[str, frozenset[int]] = {}
        self.kind: dict[str, str] = {}
        self.private: set[str] = set()
        self.pair: dict[str, int | None] = {}
        numbers = count(1)
        two_of = {two.id: two for two in PAIRS}
        for model, columns in WATCHED.items():
            for row in session.scalars(select(model)):
                for column in columns:
                    canary = f"CANARY-{next(numbers)}-"
                    is_json = isinstance(model.__table__.c[column].type, JSON)
                    setattr(row, column, {"name": canary} if is_json else canary)
                    self.readers[canary] = _readers(row, two_of)
                    self.kind[canary] = f"{model.__name__}.{column}"
                    self.pair[canary] = getattr(row, "pair_id", None)
                    if isinstance(row, Private):
                        self.private.add(canary)
        session.flush()
        self.meetings: dict[int, list[int]] = {}
        for meeting in session.scalars(select(Meeting).order_by(Meeting.id)):
            self.meetings.setdefault(meeting.pair_id, []).append(meeting.id)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Watched]:
    with time_machine.travel(NOW, tick=False):
        made = Watched(tmp_path_factory.mktemp("canaries"), template)
        yield made
        made._close()


PAGES = [line for line in ROUTES if line.method == "GET"]


WORDS = ("check-in", "progress", "deals", "focus", "alignment")


def _urls(world: Watched, name: str) -> list[str]:
    """Every page of one's own meetings; of others' the latest two of each pair."""
    one = PERSONAS[name]
    found: set[str] = set()
    for line in {line.rule: line for line in PAGES}.values():
        if "<meeting_id>" not in line.rule:
            query = (
                f"?{line.form.format(pair_id=one.two.id, person=one.two.rep.id)}"
                if line.form
                else ""
            )
            found.add(world.url(line.rule, one, line.state) + query)
            continue
        for two in PAIRS:
            is_own = one.who in (two.rep, two.manager)
            for meeting_id in world.meetings[two.id] if is_own else world.meetings[two.id][-2:]:
                path = line.rule.replace("<meeting_id>", str(meeting_id))
                for word in WORDS if two is one.two and is_own else WORDS[:1]:
                    found.add(re.sub(r"<(slug|word)>", word, path))
    return sorted(found)


def _walk(world: Watched, name: str) -> Iterator[tuple[str, str]]:
    """Everything a persona is answered, plain and with htmx."""
    browser = world.browsers[name, ""]
    for url in _urls(world, name):
        for headers in ({}, HX):
            answer = browser.get(url, headers=headers)
            assert answer.status_code < 500, url
            yield url, f"{answer.headers}\n{_said(answer)}"
            if answer.status_code >= 400:
                break  # the matrix compares both


def _said(answer: TestResponse) -> str:
    """The text of an answer; of a file that is packed, of all that is in it."""
    if not answer.get_data().startswith(b"PK"):
        return answer.get_data(as_text=True)
    with ZipFile(BytesIO(answer.get_data())) as packed:
        return "\n".join(packed.read(name).decode() for name in packed.namelist())


def _is_same(one: Persona, other: Persona) -> bool:
    return (one.who, one.is_room) == (other.who, other.is_room)


@dataclass(frozen=True)
class Seen:
    """What one persona was answered: the pages, and where each canary stood."""

    pages: list[tuple[str, str]]
    where: dict[str, set[str]]


@pytest.fixture(scope="module")
def seen(world: Watched) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    for name, one in PERSONAS.items():
        twin = next((n for n in found if _is_same(PERSONAS[n], one)), None)
        if twin is not None:
            found[name] = found[twin]
            continue
        pages = list(_walk(world, name))
        where: dict[str, set[str]] = {}
        for url, said in pages:
            for canary in CANARY.findall(said):
                where.setdefault(canary, set()).add(url)
        found[name] = Seen(pages, where)
    return found


@pytest.mark.parametrize("name", PERSONAS)
def test_nobody_reads_what_is_not_theirs(world: Watched, seen: dict[str, Seen], name: str) -> None:
    one = PERSONAS[name]
    me = one.who.id if one.who and not one.is_disabled else 0
    leaked = {
        f"{world.kind[canary]} at {url}"
        for canary, urls in seen[name].where.items()
        for url in urls
        if me not in world.readers[canary]
    }
    assert leaked == set()


@pytest.mark.parametrize("name", ["anon", "hr", "admin", "disabled"])
def test_some_read_no_word_at_all(seen: dict[str, Seen], name: str) -> None:
    """But for the name of a file of people that an administrator has just sent themself."""
    assert {at for where in seen[name].where.values() for at in where} <= {"/admin/import"}
    assert not seen[name].where or name == "admin"


def test_a_shared_screen_shows_one_pair_and_nothing_private(
    world: Watched, seen: dict[str, Seen]
) -> None:
    room = PERSONAS["room"]
    shown = set(seen["room"].where)
    assert shown, "A room shows the meeting."
    assert shown & world.private == set()
    pairs = {world.pair[canary] for canary in shown} - {None}
    assert pairs == {room.two.id}
    others = {one.name.split()[0] for one in CAST} - {"Priya", "Daniel"}
    for url, said in seen["room"].pages:
        words = set(re.findall(r"[A-Z][a-z]+", re.sub(r"<svg.*?</svg>", "", said, flags=re.S)))
        assert not words & others, url


def test_a_private_word_is_shown_to_its_author_only_and_not_on_the_meetings_pages(
    world: Watched, seen: dict[str, Seen]
) -> None:
    for name, found in seen.items():
        for canary in set(found.where) & world.private:
            one = PERSONAS[name]
            assert one.who is not None
            assert world.readers[canary] == {one.who.id}
            # What is not shared yet stands in preparation, a note under /private, a file; a pulse,
            # a card, what was noticed and a quarter each on a page of its own: never elsewhere.
            places = (
                r"/prep\b|^/private/|^/imports/|^/(deals|indicators|admin)/import"
                r"|^/pulse/|^/people/\d+/pulse$|^/me/card$"
                r"|/growth$|^/growth/noticed/|^/me/quarter$"
            )
            assert all(re.search(places, url) for url in found.where[canary])


def test_a_private_note_stands_on_one_page_of_one_person(
    world: Watched, seen: dict[str, Seen]
) -> None:
    """Neither of the pair finds the other's, and no page of the meeting has any (D2)."""
    notes = {canary for canary, kind in world.kind.items() if kind == "PrivateNote.text"}
    for two in (PRIYA_DANIEL, PRIYA_INES):
        for member in (two.rep, two.manager):
            own = {it for it in notes if world.readers[it] == {member.id}}
            assert own, member.name
    for name, found in seen.items():
        one = PERSONAS[name]
        for canary in set(found.where) & notes:
            assert not one.is_room
            assert one.who is not None
            assert world.readers[canary] == {one.who.id}
            # The page of its meeting, and "From your last notes" on the same page of the next one.
            assert all(re.fullmatch(r"/private/meetings/\d+", url) for url in found.where[canary])
    assert set(seen["mgr"].where) & notes
    assert set(seen["rep"].where) & notes
    for _url, said in (*seen["mgr"].pages, *seen["rep"].pages):
        head, _, _body = said.partition("\n<")
        for canary in notes:
            assert canary not in head, "no header holds a note"


def test_everybody_does_read_what_is_theirs(world: Watched, seen: dict[str, Seen]) -> None:
    """Or the canaries would be silent for another reason."""
    for name in ("rep", "mgr", "rep-closed", "room"):
        assert len(seen[name].where) >= 5, name
    kinds = {world.kind[canary] for found in seen.values() for canary in found.where}
    assert {"Commitment.text", "StepNote.text", "Topic.text", "Focus.skill"} <= kinds


def test_every_text_has_a_canary(world: Watched) -> None:
    """A table of words that the cast leaves empty would be watched by nobody."""
    watched = set(world.kind.values())
    wanted = {
        f"{model.__name__}.{column}" for model, columns in WATCHED.items() for column in columns
    }
    assert wanted - watched == set(), "Give the cast a row of it (tests/cast.py)."
    for model in MODELS:
        if issubclass(model, Words) and model in WATCHED:
            pairs = {
                world.pair[canary]
                for canary, kind in world.kind.items()
                if kind.startswith(f"{model.__name__}.")
            }
            assert pairs == {two.id for two in PAIRS}, model.__name__


def test_no_word_is_in_the_log(world: Watched, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for _ in _walk(world, "rep"):
        pass
    assert CANARY.search(caplog.text) is None


def test_no_word_is_in_an_address_or_a_title(world: Watched, seen: dict[str, Seen]) -> None:
    for name in ("rep", "mgr", "room"):
        for url, said in seen[name].pages:
            assert CANARY.search(url) is None
            for title in re.findall(r"<title>(.*?)</title>", said, flags=re.S):
                assert CANARY.search(title) is None, url
            for link in re.findall(r'(?:href|action|hx-get|hx-post)="([^"]*)"', said):
                assert CANARY.search(link) is None, url


SEARCH = "/people/<person_id>/search"


@pytest.mark.parametrize("name", PERSONAS)
def test_search_finds_what_somebody_may_read_and_nothing_private(world: Watched, name: str) -> None:
    """Every canary is in reach of one search, so it must hold back what is not the seeker's."""
    one = PERSONAS[name]
    me = one.who.id if one.who and not one.is_disabled else 0
    found: set[str] = set()
    for person in CAST:
        rule = SEARCH.replace("<person_id>", str(person.id))
        said = world.ask(name, "POST", rule, form="q=CANARY-").get_data(as_text=True)
        found |= set(CANARY.findall(re.sub("</?mark>", "", said)))
    assert {world.kind[it] for it in found if me not in world.readers[it]} == set()
    assert found & world.private == set()
    assert bool(found) == (name in (
        "rep", "peer", "mgr", "newmgr", "old<30", "old>30", "returning", "skip",
        "stranger", "hr-rep", "admin-mgr", "rep-closed",
    ))  # fmt: skip


# --- HR and administrators ---------------------------------------------------------------------

TABLES = {model.__tablename__ for model in MODELS}
# What somebody made for themselves and asks for on a page of their own, whoever they are.
OWN_FILES = {
    "import_file",  # the file they sent: an administrator's list of people as well
    "data_export",  # everything of one's own, which HR people and administrators may ask for
}
# Where HR people and administrators are asked as the reps they may be as well.
AS_A_REP = (
    "POST /deals",  # a deal of one's own
    "/me/data",  # everything of one's own, gathered table by table
)


@pytest.mark.parametrize("hx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("name", ["hr", "admin"])
def test_hr_and_administrators_ask_no_table_of_words(world: Watched, name: str, hx: bool) -> None:
    """Not one statement of any route, so that no mistake can show one (Z-10)."""
    touched: dict[tuple[str, int], list[str]] = {}
    asked, here = set[str](), set[str]()

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        tables = set(re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?(\w+)", statement))
        asked.update(tables)
        here.update(tables & TABLES - OWN_FILES)

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for line in ROUTES:
            here.clear()
            answer = world.ask(name, line.method, line.rule, line.state, hx=hx, form=line.form)
            is_as_rep = line.route in AS_A_REP or line.rule.startswith(AS_A_REP)
            if here and not is_as_rep:
                touched[line.id, answer.status_code] = sorted(here)
            if line.method == "POST" and answer.status_code < 400:
                world.put_back()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert {"person", "account"} <= asked  # it does see statements
    assert touched == {}


def test_the_cast_has_who_the_walk_needs() -> None:
    assert {RUTH.is_hr, HANA.is_hr, SAM.is_admin, OMAR.is_admin} == {True}
    assert {PRIYA, DANIEL, INES} <= set(CAST)
    assert TOM_DANIEL.is_live
    assert all(inspect(model).local_table is not None for model in MODELS)
