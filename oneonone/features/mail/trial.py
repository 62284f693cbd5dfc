"""A mail that only tells whether mail works, to who asks, at once and past the outbox."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from oneonone.lib import mail
from oneonone.lib.mail import Letter

from .sending import Post

# Somebody is waiting for the page: shorter than what the tick allows a server.
WITHIN_SECONDS = 8.0
KIND = "trial"


def send_trial(post: Post, name: str, address: str, moment: datetime) -> str:
    """Send it and return "", or what the mail server said against it; wants mail to be on."""
    assert post.server is not None
    told = {"reader": mail.one_line(name.split()[0]), "link": f"{post.paper.url}/admin/mail"}
    subject = post.paper.draw(f"emails/{KIND}_subject.txt", told).strip()
    told["subject"] = subject
    letter = Letter(
        to_name=name,
        to_address=address,
        subject=subject,
        text=post.paper.draw(f"emails/{KIND}.txt", told),
        html=post.paper.draw(f"emails/{KIND}.html", told),
        at=moment,
        message_id=f"{uuid4()}@{post.paper.sender.rpartition('@')[2]}",
    )
    try:
        built = mail.message(letter, post.paper.sender)
        with mail.connected(post.server, WITHIN_SECONDS) as connection:
            connection.send(built)
    except ValueError as error:
        return type(error).__name__
    except mail.MailError as error:
        return error.problem
    return ""
