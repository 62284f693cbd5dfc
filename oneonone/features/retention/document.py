"""docs/DATA.md, written from what models/keeping.py says of every table (P-1)."""

from __future__ import annotations

from collections.abc import Iterator

from oneonone.models.keeping import Keep, Kept, kept

from .rules import COOLING, KEPT_AFTER_THE_END, LOG_MONTHS, REVISIONS_KEPT

_CLASSES = {
    "C0": "About nobody: definitions and settings.",
    "C1": "Names, and that one-to-ones took place.",
    "C2": "Accounts and machinery; deals.",
    "C3": "What was said, shared or noted: content-private.",
}
_HEAD = f"""\
# What is stored

Written by `oneonone data-sheet` from the models; a test fails where it is stale. For whoever has to
say what is kept: a works council, a data-protection officer, an auditor. Class, owner, readers and
period stand above each table and hold for every column of it.

Two periods are the company's to choose, on the page *Keeping*: **words**, 12 months unless another
number stands there, and **participation**, 24 months. Content goes in any case
{KEPT_AFTER_THE_END.days} days after the rep it is about has left; what a former manager noted,
{KEPT_AFTER_THE_END.days} days after the pair ended. `oneonone tick` lets it go once a day, by
overwriting (SQLite's `secure_delete`), and writes the file anew once a week. Backups live 30 days
at most.

An **erasure** takes, {COOLING.days} days after an administrator asked for it: everything said in
pairs the person was the rep of, what others noted about it, their deals, their own notes and pages,
the account, the calendar link, the mails. It leaves the counts of one-to-ones under “Somebody who
left”, the time zone they are counted in, and numbers in the log. What they said as a manager stays
with the rep they said it to, without their name; a name that somebody typed into a text of another
pair is not found. A restore erases again whom it brought back.

| class | holds |
|---|---|
"""


def document() -> str:
    """Return the whole page."""
    lines = [f"| {name} | {words} |" for name, words in _CLASSES.items()]
    tables = sorted(kept().values(), key=lambda it: (it.data_class, it.table))
    body = "\n".join("\n".join(_table(it)) for it in tables)
    return f"{_HEAD}{chr(10).join(lines)}\n\n{body}"


def _table(one: Kept) -> Iterator[str]:
    yield f"## {one.table}"
    yield ""
    yield f"{one.what} {one.why}"
    yield ""
    yield f"- class: {one.data_class}; owner: {one.owner}"
    yield f"- readers: {one.readers}"
    yield f"- kept: {retention_words(one)}"
    yield ""
    yield "| column | purpose |"
    yield "|---|---|"
    for name, purpose in one.columns.items():
        yield f"| `{name}` | {purpose} |"
    yield ""


def retention_words(one: Kept) -> str:
    """Say how long rows of a table are kept, and after what."""
    words = _WORDS[one.keep].format(
        after=_after(one),
        days=one.days,
        parent=one.hangs_on,
        until=one.until or "as long as in use",
    )
    return f"{words}; not while {one.unless}" if one.unless else words


_WORDS = {
    Keep.WORDS: "the months of words after {after}",
    Keep.PARTICIPATION: "the months of participation after {after}",
    Keep.REVISION: f"{REVISIONS_KEPT.days} days after its one-to-one",
    Keep.DAYS: "{days} days after {after}",
    Keep.LOG: f"{LOG_MONTHS} months",
    Keep.WITH: "as long as its {parent}",
    Keep.LEAVING: f"until {KEPT_AFTER_THE_END.days} days after the person has left",
    Keep.STANDING: "{until}",
}
_DAYS = {"meeting": "its one-to-one", "pair": "the end of its pair"}


def _after(one: Kept) -> str:
    return ", or ".join(_DAYS.get(name, f"`{name}`") for name in one.by)
