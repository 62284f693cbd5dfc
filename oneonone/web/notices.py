"""Words for the page that comes next: what just happened, and a way to take it back.

They travel in the browser's signed cookie, which anybody holding the device can read: dates, times
and first names only, never a word of what was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, flash, g, get_flashed_messages, session

_CATEGORY = "notice"


@dataclass(frozen=True)
class Undo:
    """A form that takes it back: where it goes, and what it carries beside the token."""

    url: str
    fields: Mapping[str, str | int] = field(default_factory=dict)
    label: str = "Undo"


def init_app(app: Flask) -> None:
    app.after_request(_hand_on)
    app.jinja_env.globals["take_notice"] = take_notice


def say(text: str, undo: Undo | None = None) -> None:
    """Say something on the next whole page, once; said again, the later words stand.

    A request that is refused or thrown back in the end says nothing.
    """
    g.notice = {"text": text, "undo": undo and {"url": undo.url, "label": undo.label,
                                                "fields": dict(undo.fields)}}  # fmt: skip


def take_notice() -> dict[str, Any] | None:
    """Return what there is to say, and forget it; called by the page that draws it."""
    said: list[Any] = get_flashed_messages(category_filter=[_CATEGORY])
    return said[-1] if said else None


def _hand_on(response: Response) -> Response:
    notice = g.pop("notice", None)
    if notice is not None and response.status_code < 400:
        session.pop("_flashes", None)
        flash(notice, _CATEGORY)
    return response
