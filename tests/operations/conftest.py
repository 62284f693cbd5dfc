"""A company of this version in a file, as `oneonone init` makes it, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
import time_machine

from oneonone import schema
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.models import db
from oneonone.web.folders import folder
from tests.cast import NOW, add_cast
from tests.conftest import _let_go_of_file, settings_in
from tests.test_cli import beside, run, served

__all__ = ["beside", "run", "served"]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = settings_in(tmp_path_factory.mktemp("migrated"))
    with time_machine.travel(NOW, tick=False):
        app = create_app(settings)
        schema.upgrade(app)
        schema.ensure_installation(app)
        with app.app_context():
            with as_system(db.session(), "the cast"):
                add_cast(db.session())
            db.session.commit()
            db.session.remove()
            _let_go_of_file()
    return settings.data / "oneonone.sqlite3"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, empty; where the commands look."""
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    monkeypatch.setenv("ONEONONE_DATA", str(made))
    return made


@pytest.fixture
def settings(data: Path, migrated: Path) -> Settings:
    """Those of a company with the cast in it."""
    shutil.copy(migrated, data / "oneonone.sqlite3")
    (data / "oneonone.sqlite3").chmod(0o600)
    return settings_in(data)


@pytest.fixture
def older() -> Callable[[Settings], None]:
    """Take a company's database back to the revision before this version's."""

    def take_back(settings: Settings) -> None:
        app = create_app(settings)
        with app.app_context():
            flask_migrate.downgrade(directory=str(folder("migrations")))
            _let_go_of_file()

    return take_back
