"""An export holds every word that its person may read, and not one more (Z-3, P-4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import JSON, select

from oneonone.access.guard import GUARDED
from oneonone.access.system import as_system
from oneonone.models import CheckIn, Revision, db
from oneonone.models.base import Instant, Model
from oneonone.screens.my_data.tables import HEADINGS, LEFT_OUT, tables
from tests.cast import DANIEL_MAREK, NOW, PAIRS, PRIYA_DANIEL, PRIYA_INES
from tests.test_access_matrix import PERSONAS
from tests.test_canaries import CANARY, WATCHED, Watched

from .test_views import file_of, whole

PLAIN = (int, str, bool, date, datetime, time, Decimal)
# Rep and manager, former manager, somebody whose pairs ended, HR and administrator with one pair.
WHO = ("rep", "mgr", "old<30", "peer", "skip", "hr-rep", "admin-mgr")


class Said(Watched):
    """The canaries of the walk, and of earlier words also whose they were."""

    def _arrange(self, session) -> None:  # type: ignore[no-untyped-def]  # as the matrix has it
        super()._arrange(session)
        for row in session.scalars(select(Revision)):
            if row.author_id is not None and row.text in self.readers:
                self.readers[row.text] = frozenset({row.author_id})


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Said]:
    with time_machine.travel(NOW, tick=False):
        made = Said(tmp_path_factory.mktemp("export"), template)
        yield made
        made._close()


def _files(world: Said, name: str) -> dict[str, str]:
    browser = world.browsers[name, ""]
    headers = {"X-CSRFToken": world.tokens[browser]}

    def post(_browser, url, data=None):  # type: ignore[no-untyped-def]  # as the fixture is called
        form = "application/x-www-form-urlencoded"
        return browser.post(url, data=data or {}, headers=headers, content_type=form)

    return file_of(browser, whole(browser, post))


@pytest.mark.parametrize("name", WHO)
def test_every_canary_one_may_read_is_in_it_and_no_other(world: Said, name: str) -> None:
    me = PERSONAS[name].who
    assert me is not None
    mine = {
        canary
        for canary, readers in world.readers.items()
        if me.id in readers and not world.kind[canary].startswith("DataExport.")
    }
    assert len(mine) > 50

    files = _files(world, name)

    said = set(CANARY.findall(files["my-data.json"]))
    assert {world.kind[it] for it in said - mine} == set(), "Not theirs."
    assert {world.kind[it] for it in mine - said} == set(), "Theirs, and left out."
    unread = {world.kind[it] for it in said - set(CANARY.findall(files["my-data.html"]))}
    assert {it for it in unread if not it.endswith(".op")} == set(), "To be read as well."
    assert set(CANARY.findall(files["my-data.html"])) <= said


def test_others_are_there_by_name_only(world: Said) -> None:
    files = _files(world, "rep")
    for one in {it for two in PAIRS for it in (two.rep, two.manager)}:
        if one.key != "priya":
            assert one.email not in "".join(files.values())


def test_a_manager_does_not_get_how_somebody_was_where_it_was_not_to_be_shown(
    world: Said,
) -> None:
    with world.app.app_context():
        with as_system(db.session(), "a test") as session:
            for row in session.scalars(select(CheckIn)):
                row.is_shown = False
        db.session.commit()
        db.session.remove()

    def pairs_told(name: str) -> set[int]:
        tables = json.loads(_files(world, name)["my-data.json"])["tables"]
        return {row["pair_id"] for row in tables.get("check_in", {"rows": []})["rows"]}

    # Daniel is Marek's rep: of himself he reads everything, of those he leads nothing by now.
    assert pairs_told("mgr") == {DANIEL_MAREK.id}
    assert pairs_told("rep") == {PRIYA_DANIEL.id, PRIYA_INES.id}


def test_every_table_of_people_is_taken() -> None:
    """A new one is in it from its first day; the headings name nothing that is no more."""
    owned = {it.class_ for it in Model.registry.mappers if issubclass(it.class_, GUARDED)}
    assert {table.model for table in tables()} == owned - set(LEFT_OUT)
    assert set(HEADINGS) <= {model.__name__ for model in owned}
    assert {model.__name__ for model in owned - set(LEFT_OUT)} == set(HEADINGS), "Give it a name."


def test_every_column_of_words_is_taken() -> None:
    columns = {table.model: set(table.columns) for table in tables()}
    for model, texts in WATCHED.items():
        if model not in LEFT_OUT:
            assert set(texts) <= columns[model], model.__name__


def test_every_kind_of_value_can_be_written() -> None:
    for table in tables():
        for column in table.columns:
            kind = getattr(table.model, column).type
            is_written = isinstance(kind, (Instant, JSON)) or kind.python_type in PLAIN
            assert is_written, f"{table.name}.{column}"
