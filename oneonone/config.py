"""Settings from the environment, read once. A value that cannot work stops the start."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SECRET_KEY_BYTES = 32
MOST_PROCESSES = 16
MOST_FORMER_DAYS = 90
# Who is erased is gone from the last backup as well when it is this old (D17).
MOST_BACKUP_DAYS = 30
LOG_KINDS = ("text", "json")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
SECURITIES = ("starttls", "tls", "none")
_SAMPLE_KEYS = ("change-me", "secret", "dev")
_MAIL_NAMES = ("HOST", "SECURITY", "USER", "PASSWORD")


class ConfigurationError(Exception):
    """One sentence for the person who starts the program (O-5: exit 78)."""


@dataclass(frozen=True)
class MailSettings:
    """The company's mail server, and the address that mail comes from."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


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
    # The header in which a proxy says who asks; "" for none.
    sign_in_header: str = ""
    # Off: only the company's own sign-in lets anybody in.
    has_passwords: bool = True

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
    host, port = _listen(env.get("ONEONONE_LISTEN") or "127.0.0.1:8000")
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
        secret_key_fallbacks=tuple(
            key for key in env.get("ONEONONE_SECRET_KEY_FALLBACKS", "").split(",") if key
        ),
        hosts=tuple(name for name in env.get("ONEONONE_HOSTS", "").split(",") if name),
        is_insecure_http=_flag(env, "ONEONONE_INSECURE_HTTP"),
        is_https=_flag(env, "ONEONONE_HTTPS"),
        is_debug=_flag(env, "ONEONONE_DEBUG"),
        leave_with_password=_flag(env, "ONEONONE_LEAVE_WITH_PASSWORD"),
        has_participation_names=_flag(env, "ONEONONE_PARTICIPATION_NAMES", default="1"),
        former_manager_days=_number(env, "ONEONONE_FORMER_MANAGER_DAYS", 30, 0, MOST_FORMER_DAYS),
        processes=_number(env, "ONEONONE_PROCESSES", 1, 1, _most_processes()),
        url=_url(_one_line(env, "ONEONONE_URL")),
        mail=_mail(env),
        has_backups=_flag(env, "ONEONONE_BACKUPS", default="1"),
        backup_days=_number(env, "ONEONONE_BACKUP_DAYS", MOST_BACKUP_DAYS, 1, MOST_BACKUP_DAYS),
        log=_one_of(env, "ONEONONE_LOG", LOG_KINDS),
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


def _listen(text: str) -> tuple[str, int]:
    return _address_and_port(text, "ONEONONE_LISTEN", "127.0.0.1:8000")


def _address_and_port(text: str, name: str, sample: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or not 1 <= int(port) <= 65535:
        raise ConfigurationError(f"{name} is an address and a port such as {sample}, not {text!r}.")
    return host, int(port)


def _one_line(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "")
    if not text.isprintable():
        raise ConfigurationError(f"{name} holds a line end or another character nobody sees.")
    return text


def _url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        is_address = bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        is_address = False
    if not is_address or parts.scheme not in ("http", "https") or " " in text:
        raise ConfigurationError(
            "ONEONONE_URL is the address people open, such as https://oneonone.company.example."
        )
    if parts.path not in ("", "/") or "?" in text or "#" in text:
        raise ConfigurationError("ONEONONE_URL ends after the host: oneonone answers at no path.")
    return text.removesuffix("/")


def _mail(env: Mapping[str, str]) -> MailSettings | None:
    names = {key: f"ONEONONE_SMTP_{key}" for key in _MAIL_NAMES}
    given = {key: _one_line(env, name) for key, name in names.items()}
    sender = _one_line(env, "ONEONONE_MAIL_FROM")
    if not given["HOST"]:
        if any(given.values()):
            raise ConfigurationError("Mail needs a server: set ONEONONE_SMTP_HOST as well.")
        return None
    host, port = _address_and_port(given["HOST"], names["HOST"], "mail.company.example:587")
    host = host.removeprefix("[").removesuffix("]")
    security = given["SECURITY"] or "starttls"
    if security not in SECURITIES:
        raise ConfigurationError(f"{names['SECURITY']} is one of {', '.join(SECURITIES)}.")
    if bool(given["USER"]) is not bool(given["PASSWORD"]):
        raise ConfigurationError(f"{names['USER']} and {names['PASSWORD']} go together: set both.")
    if not (given["USER"] + given["PASSWORD"]).isascii():
        raise ConfigurationError(
            f"{names['USER']} and {names['PASSWORD']} hold ASCII only: mail servers know no more."
        )
    if given["PASSWORD"] and security == "none" and host not in LOOPBACK:
        raise ConfigurationError(
            f"{names['SECURITY']}=none would send the password in the clear: use starttls or tls."
        )
    name, at, domain = sender.rpartition("@")
    if not (name and at and domain) or any(mark in sender for mark in ' <>,;:"\\()'):
        raise ConfigurationError(
            "ONEONONE_MAIL_FROM is the address mail comes from, such as oneonone@company.example."
        )
    return MailSettings(host, port, security, sender, given["USER"], given["PASSWORD"])


def _most_processes() -> int:
    return MOST_PROCESSES if hasattr(os, "fork") else 1


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name) or str(default)
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not is_number or not least <= int(text) <= most:
        raise ConfigurationError(f"{name} is a number from {least} to {most}, not {text!r}.")
    return int(text)


def _one_of(env: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    text = env.get(name) or words[0]
    if text not in words:
        raise ConfigurationError(f"{name} is {' or '.join(words)}, not {text!r}.")
    return text


def _flag(env: Mapping[str, str], name: str, *, default: str = "0") -> bool:
    text = env.get(name) or default
    if text not in ("0", "1"):
        raise ConfigurationError(f"{name} is 1 or 0, not {text!r}.")
    return text == "1"


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
