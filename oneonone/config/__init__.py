"""Settings from the environment, read once. A value that cannot work stops the start."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oneonone.lib.networks import NO_PROXIES, Proxies

from .mail import MailSettings, mail
from .sign_in import ensure_somebody_can_sign_in, header, proxies
from .values import (
    LOOPBACK,
    ConfigurationError,
    app_url,
    flag,
    listed,
    listen,
    number,
    one_line,
    one_of,
)

SECRET_KEY_BYTES = 32
MOST_PROCESSES = 16
MOST_FORMER_DAYS = 90
# Who is erased is gone from the last backup as well when it is this old (D17).
MOST_BACKUP_DAYS = 30
LOG_KINDS = ("text", "json")
_SAMPLE_KEYS = ("change-me", "secret", "dev")


@dataclass(frozen=True)
class Settings:
    data: Path
    database_url: str
    host: str
    port: int
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    hosts: tuple[str, ...]
    is_insecure_http: bool
    is_https: bool
    is_debug: bool
    # Leaving a shared screen asks for the password instead of only asking.
    leave_with_password: bool
    # How many answer at the same port, for companies with hundreds of meetings at once.
    processes: int
    # So long a former manager still reads the promises that are open (D4).
    former_manager_days: int = 30
    # Whether participation names reps; without, managers and counts alone.
    has_participation_names: bool = True
    # The address people open, for links in mail; without the "/" at its end.
    url: str = ""
    # Nothing: mail is off.
    mail: MailSettings | None = None
    # One a day, made by the tick; off where another program does it.
    has_backups: bool = True
    backup_days: int = MOST_BACKUP_DAYS
    log: str = "text"
    # HR and administrators who sign in with a password need a second step (S-AUTH-8).
    has_second_step: bool = True
    # Whose word is taken about who asks, and the header in which they say it; "" for none.
    proxies: Proxies = NO_PROXIES
    sign_in_header: str = ""
    # Off: only the company's own sign-in lets anybody in.
    has_passwords: bool = True

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The key in use, and those of before that still open something."""
        return (self.secret_key, *self.secret_key_fallbacks)

    @property
    def is_local(self) -> bool:
        return self.host in LOOPBACK

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def sqlite_file(self) -> Path | None:
        """The embedded database; nothing on PostgreSQL."""
        return Path(self.database_url.removeprefix("sqlite:///")) if self.is_sqlite else None

    @property
    def has_secure_cookies(self) -> bool:
        return self.is_https


def settings_from(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises ConfigurationError with one sentence.

    Creates the data folder (0700) and, where none is given, the secret key in it (0600).
    """
    env = os.environ if environ is None else environ
    data = Path(env.get("ONEONONE_DATA") or "instance").absolute()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"ONEONONE_DATA: the folder {data} cannot be made ({error.strerror})."
        ) from error
    host, port = listen(env.get("ONEONONE_LISTEN") or "127.0.0.1:8000")
    url = env.get("ONEONONE_DATABASE_URL") or f"sqlite:///{data / 'oneonone.sqlite3'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://", "postgresql://")):
        raise ConfigurationError(
            "ONEONONE_DATABASE_URL starts with sqlite:/// or postgresql://, not with "
            f"{url.split(':', 1)[0]!r}."
        )
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    settings = Settings(
        data=data,
        database_url=url,
        host=host,
        port=port,
        secret_key=_secret_key(env, data),
        secret_key_fallbacks=listed(env, "ONEONONE_SECRET_KEY_FALLBACKS"),
        hosts=listed(env, "ONEONONE_HOSTS"),
        is_insecure_http=flag(env, "ONEONONE_INSECURE_HTTP"),
        is_https=flag(env, "ONEONONE_HTTPS"),
        is_debug=flag(env, "ONEONONE_DEBUG"),
        leave_with_password=flag(env, "ONEONONE_LEAVE_WITH_PASSWORD"),
        has_participation_names=flag(env, "ONEONONE_PARTICIPATION_NAMES", default="1"),
        former_manager_days=number(env, "ONEONONE_FORMER_MANAGER_DAYS", 30, 0, MOST_FORMER_DAYS),
        processes=number(env, "ONEONONE_PROCESSES", 1, 1, _most_processes()),
        url=app_url(one_line(env, "ONEONONE_URL")),
        mail=mail(env),
        has_backups=flag(env, "ONEONONE_BACKUPS", default="1"),
        backup_days=number(env, "ONEONONE_BACKUP_DAYS", MOST_BACKUP_DAYS, 1, MOST_BACKUP_DAYS),
        log=one_of(env, "ONEONONE_LOG", LOG_KINDS),
        has_second_step=flag(env, "ONEONONE_SECOND_STEP", default="1"),
        proxies=proxies(env),
        sign_in_header=header(env),
        has_passwords=flag(env, "ONEONONE_PASSWORDS", default="1"),
    )
    ensure_somebody_can_sign_in(
        settings.proxies, settings.sign_in_header, has_passwords=settings.has_passwords
    )
    if settings.mail is not None and not settings.url:
        raise ConfigurationError(
            "Mail needs links: set ONEONONE_URL to the address people open, such as "
            "https://oneonone.company.example."
        )
    if not settings.is_local and not settings.is_https and not settings.is_insecure_http:
        raise ConfigurationError(
            f"Listening on {host} without HTTPS in front would send words in the clear: "
            "put HTTPS in front and set ONEONONE_HTTPS=1, or say ONEONONE_INSECURE_HTTP=1 "
            "for a trial on a network you trust."
        )
    return settings


def _most_processes() -> int:
    return MOST_PROCESSES if hasattr(os, "fork") else 1


def _secret_key(env: Mapping[str, str], data: Path) -> str:
    key = env.get("ONEONONE_SECRET_KEY")
    if key is not None:
        if len(key.encode()) < SECRET_KEY_BYTES or key.lower() in _SAMPLE_KEYS:
            raise ConfigurationError(
                f"ONEONONE_SECRET_KEY needs at least {SECRET_KEY_BYTES} bytes that nobody can "
                "guess; leave it out and one is made in the data folder."
            )
        return key
    path = data / "secret-key"
    if not path.exists():
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be made ({error.strerror}).") from error
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    if path.stat().st_mode & (stat.S_IROTH | stat.S_IRGRP):
        raise ConfigurationError(f"Others can read {path}: run chmod 600 on it, then start again.")
    key = path.read_text().strip()
    if len(key.encode()) < SECRET_KEY_BYTES:
        raise ConfigurationError(f"The key in {path} is too short: delete the file for a new one.")
    return key


__all__ = ["LOOPBACK", "ConfigurationError", "MailSettings", "Settings", "settings_from"]
