"""What templates may call: dates in words, in the viewer's own zone."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask, g

from oneonone.lib import dates
from oneonone.lib.text import as_sentence
from oneonone.lib.versions import new_op


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day,
        day_long=day_long,
        time=time,
        moment_day=moment_day,
        ago=ago,
        first_name=first_name,
        iso=lambda value: value.isoformat(),
        short_day=dates.short_day,
        day_month=day_month,
        sentence=as_sentence,
    )
    app.jinja_env.globals.update(
        now_words=lambda: time(dates.now()), new_op=new_op, saving_attrs=saving_attrs
    )


def saving_attrs(field_id: str, url: str, is_private: bool = False) -> dict[str, str | bool]:
    """Return what makes a text save itself with its stamp and op; words.js raises "save".

    A private one is never kept in the browser, not even while it waits (D14).
    """
    return {
        "data-autosave": "private" if is_private else "text",
        "hx-post": url,
        "hx-trigger": "save",
        "hx-sync": "this:queue last",
        "hx-swap": "none",
        "hx-include": f"#{field_id}-version, #{field_id}-op",
        "hx-status:403": f"target:#{field_id}-conflict swap:innerHTML",
        "hx-status:409": f"target:#{field_id}-conflict swap:innerHTML",
    }


def viewer_zone() -> str:
    """Return the zone of who is looking (R-TIME-4)."""
    someone = g.get("signed_in")
    return someone.time_zone if someone is not None else "UTC"


def day(on: date) -> str:
    """today, tomorrow, Thursday 26 November"""
    return dates.day_words(on, dates.today(viewer_zone()))


def day_long(on: date) -> str:
    """Thursday 26 November 2026, whatever day it is"""
    return f"{dates.DAY_NAMES[on.weekday()]} {on.day} {dates.MONTH_NAMES[on.month - 1]} {on.year}"


def day_month(on: date) -> str:
    """26 November, with the year where it is another"""
    words = f"{on.day} {dates.MONTH_NAMES[on.month - 1]}"
    return words if on.year == dates.today(viewer_zone()).year else f"{words} {on.year}"


def time(moment: datetime) -> str:
    return dates.time_words(moment, viewer_zone())


def moment_day(moment: datetime) -> date:
    """The viewer's calendar day of a moment"""
    return dates.local(moment, viewer_zone()).date()


def ago(on: date) -> str:
    return dates.ago_words(on, dates.today(viewer_zone()))


def first_name(name: str) -> str:
    return name.split()[0]
