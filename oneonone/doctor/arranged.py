"""What was set, and the backups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from oneonone import backups
from oneonone.backups import BackupError, postgres
from oneonone.config import LOOPBACK, Settings
from oneonone.lib import last_backup
from oneonone.lib.dates import now

from .finding import ATTENTION, OK, PROBLEM, Finding

_TRY = "Run `oneonone backup` and read what it says."


def configuration(settings: Settings) -> Iterator[Finding]:
    yield Finding("configuration", OK, "every value can work")
    if settings.is_https:
        yield Finding("HTTPS", OK, "stands in front; cookies are Secure")
    elif settings.is_local:
        yield Finding("HTTPS", OK, "not needed: reached from this machine only")
    else:
        yield Finding(
            "HTTPS",
            PROBLEM,
            f"{settings.host} is reached without it, and words travel in the clear",
            "Put HTTPS in front, set ONEONONE_HTTPS=1, take ONEONONE_INSECURE_HTTP out.",
        )
    host = urlsplit(settings.url).hostname
    if host and host not in (*LOOPBACK, *settings.hosts, settings.host):
        yield Finding(
            "links in mail",
            PROBLEM,
            f"lead to {host}, which the app does not answer to",
            f"Add {host} to ONEONONE_HOSTS.",
        )
    if settings.mail is None:
        yield Finding(
            "mail", ATTENTION, "is off: nobody is reminded", "Set ONEONONE_SMTP_HOST to send mail."
        )
    else:
        yield Finding("mail", OK, f"goes through {settings.mail.host}")


def sign_in(settings: Settings) -> Iterator[Finding]:
    """Say how people come in, and who is believed about it."""
    if not settings.sign_in_header:
        yield Finding("sign-in", OK, "with passwords")
    else:
        beside = "or with passwords" if settings.has_passwords else "and in no other way"
        yield Finding("sign-in", OK, f"by {settings.sign_in_header} of the company’s, {beside}")
    if settings.proxies:
        shown = ", ".join(settings.proxies.words())
        yield Finding("trusted proxies", OK, f"{shown}: believed about addresses, scheme and host")
    elif settings.is_https:
        yield Finding(
            "trusted proxies",
            ATTENTION,
            "none, so everybody behind the proxy shares the tries at a room code",
            "Name the proxy in ONEONONE_TRUSTED_PROXIES.",
        )


def backup(settings: Settings) -> Iterator[Finding]:
    if not settings.has_backups:
        yield Finding(
            "backup",
            ATTENTION,
            "switched off (ONEONONE_BACKUPS=0)",
            "Does another program make one a day, and has somebody tried to restore it?",
        )
        return
    if not settings.is_sqlite and not postgres.has_tools():
        yield Finding(
            "backup",
            PROBLEM,
            "pg_dump is not here",
            "Install PostgreSQL’s client programs, or set ONEONONE_BACKUPS=0 and make your own.",
        )
        return
    known = last_backup.recall(settings.data)
    if known.problem:
        yield Finding("backup", PROBLEM, f"the last try failed: {known.problem}", _TRY)
    elif known.made_at is None:
        yield Finding("backup", ATTENTION, "none yet", _TRY)
    elif known.is_late(now()):
        yield Finding("backup", PROBLEM, f"last on {known.made_at:%Y-%m-%d %H:%M} UTC", _TRY)
    else:
        yield _newest(known)


def _newest(known: last_backup.LastBackup) -> Finding:
    file = Path(known.file)
    try:
        contents = backups.verify(file)
    except BackupError as error:
        return Finding("backup", PROBLEM, str(error), _TRY)
    return Finding("backup", OK, f"{known.made_at:%Y-%m-%d %H:%M} UTC, whole: {contents.words()}")
