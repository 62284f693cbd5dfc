"""The file to be read: one page that needs nothing else, no script and no connection; pure."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from oneonone.lib.dates import day_in_table

from .about import About
from .story import Chapter, Entry, Group, Story

STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; }
body { padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
h2 { margin-top: 3rem; border-bottom: 2px solid; padding-bottom: .3rem; }
h3 { margin-top: 2rem; }
article h3 { margin: 0; font-size: 1rem; }
article { border-left: 3px solid; padding-left: .9rem; margin: 1.1rem 0; break-inside: avoid; }
h4 { margin: 0; font-size: 1rem; }
dl { margin: .2rem 0; display: grid; gap: .1rem 1rem; }
dl { grid-template-columns: minmax(6rem, 11rem) 1fr; }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
dt, small { opacity: .75; }
@media (max-width: 32rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
"""

_WHO = (
    (
        "You and the other one of a pair",
        "What was shared in your one-to-ones. After a change of manager, you alone.",
    ),
    ("Only you", "Private notes, drafts, pulse answers and everything you have not shared."),
    ("You and who leads you", "Deals travel with the rep."),
    ("HR", "Sees whether meetings took place, as counts. Never what was said."),
)


def html(about: About, story: Story) -> str:
    """Return the page; every word in it is escaped."""
    return "".join(_page(about, story))


def _page(about: About, story: Story) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    yield f"<title>Everything of {escape(about.name)}</title>\n<style>{STYLE}</style>\n</head>\n"
    yield f"<body>\n<h1>Everything of {escape(about.name)}</h1>\n"
    yield f"<p>From oneonone, gathered on {day_in_table(about.made_on)}. What you wrote, and what "
    yield "was shared in your own one-to-ones. Nobody else’s private words are in it.</p>\n"
    yield f"<h2>Who reads what</h2>\n{_lines(_WHO)}"
    yield f"<h2>You</h2>\n{_lines(about.lines)}"
    for chapter in story.chapters:
        yield from _chapter(chapter)
    yield "</body>\n</html>\n"


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"<h2>{escape(chapter.title)}</h2>\n"
    if chapter.note:
        yield f"<p>{escape(chapter.note)}</p>\n"
    for group in chapter.groups:
        yield from _group(group)


def _group(group: Group) -> Iterator[str]:
    if group.title:
        yield f"<h3>{escape(group.title)}</h3>\n"
    level = "h4" if group.title else "h3"
    for entry in group.entries:
        yield _entry(entry, level)


def _entry(entry: Entry, level: str) -> str:
    return (
        f"<article><{level}>{escape(entry.heading)}</{level}>"
        f"<small>{escape(entry.readers)}</small>{_lines(entry.fields)}</article>\n"
    )


def _lines(lines: tuple[tuple[str, str], ...]) -> str:
    if not lines:
        return ""
    told = "".join(
        f'<dt>{escape(label)}</dt><dd dir="auto">{escape(text)}</dd>' for label, text in lines
    )
    return f"<dl>{told}</dl>\n"
