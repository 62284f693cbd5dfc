"""One server and one Chromium for all; each test finds the company as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from .devices import PHONE, WAIT_MS, Device, chromium, program
from .house import House

NO_CHROMIUM = "No Chromium here: install it with 'apt-get install chromium' or as your system does."

# What the screens looked like when a test failed; git ignores it.
PICTURES = Path("test-results")
HAS_FAILED = pytest.StashKey[bool]()

OpenDevice = Callable[..., Device]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def running_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if program() is None:
        pytest.skip(NO_CHROMIUM)
    with House(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = program()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    expect.set_options(timeout=WAIT_MS)
    with chromium(path) as browser:
        yield browser


@pytest.fixture
def house(running_house: House) -> House:
    """Return the server, with every row and the clock where they were on TODAY."""
    running_house.restore()
    return running_house


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[HAS_FAILED] = True
    return report


@pytest.fixture
def device(house: House, browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenDevice]:
    """Open browsers: `device("Daniel's laptop", LAPTOP)`. What went wrong in one fails the test."""
    opened: list[Device] = []

    def open_device(name: str, kind: dict[str, Any] = PHONE, **more: Any) -> Device:
        opened.append(Device(browser, house.url, name, **kind, **more))
        return opened[-1]

    yield open_device
    for one in opened:
        if HAS_FAILED in request.node.stash:
            PICTURES.mkdir(exist_ok=True)
            name = re.sub("[^a-z0-9]+", "-", f"{request.node.name}-{one.name}".lower())
            one.page.screenshot(path=PICTURES / f"{name}.png", caret="initial")
        one.close()
    wrong = [words for one in opened for words in one.wrong]
    assert not wrong, "\n".join(wrong)
