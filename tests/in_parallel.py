"""Who runs what when several processes share the tests (`pytest -n`).

A file stays whole, so that what is made once for a file is made once. The order stays as random
as it was, except that what takes longest begins first.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Files that run one after the other in one process, never two at once: each of these fills a
# machine by itself or waits for something to happen within a time.
TOGETHER = {
    "tests/browser/": "browsers",
    "tests/features/mail/test_sending.py": "processes",
    "tests/screens/imports/test_at_once.py": "processes",
    "tests/test_durability.py": "processes",
    "tests/test_nothing_is_lost.py": "processes",
    "tests/test_races.py": "processes",
    "tests/test_server.py": "processes",
}


def group_of(nodeid: str) -> str:
    """Return what runs as one: a file, or the group it belongs to."""
    file = nodeid.partition("::")[0]
    return next((group for path, group in TOGETHER.items() if file.startswith(path)), file)


class InFiles(LoadScopeScheduling):
    """Gives a process that is free the next file."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def in_files(config: pytest.Config, log: Producer) -> InFiles:
    # Otherwise the files with the most tests come first: always in the same order.
    config.option.loadscopereorder = False
    return InFiles(config, log)


def longest_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Let the groups begin: one that begins last keeps everybody waiting."""
    groups = list(dict.fromkeys(TOGETHER.values()))

    def place(item: pytest.Item) -> int:
        group = group_of(item.nodeid)
        return groups.index(group) if group in groups else len(groups)

    return sorted(items, key=place)
