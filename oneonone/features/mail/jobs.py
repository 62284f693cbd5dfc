"""The two jobs of `oneonone tick`: queue what a time brings, send what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask

from oneonone.config import Settings
from oneonone.models.base import db

from . import reminders, sending
from .letters import Paper
from .sending import Post

Say = Callable[[str], None]


def remind(app: Flask, say: Say) -> str:
    """Queue the reminders that are due; none where mail is off."""
    post = post_of(app)
    if post.server is None:
        return "mail is off, so nobody is reminded."
    return reminders.remind(post.engine, say)


def send(app: Flask, say: Say) -> str:
    """Send what is due; where mail is off, let go of it and say so."""
    return sending.send(post_of(app), say)


def post_of(app: Flask) -> Post:
    """Return what sending needs of the application."""
    settings: Settings = app.config["SETTINGS"]

    def draw(template: str, told: Mapping[str, object]) -> str:
        # Not render_template: the frame of a page has no place in a mail.
        return app.jinja_env.get_template(template).render(told)

    with app.app_context():
        engine = db.engine
    sender = settings.mail.sender if settings.mail else ""
    return Post(engine, settings.mail, Paper(settings.url, sender, draw))
