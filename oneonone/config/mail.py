"""Where mail goes and whom it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .values import LOOPBACK, ConfigurationError, address_and_port, one_line

SECURITIES = ("starttls", "tls", "none")
_MAIL_NAMES = ("HOST", "SECURITY", "USER", "PASSWORD")


@dataclass(frozen=True)
class MailSettings:
    """The company's mail server, and the address that mail comes from."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def mail(env: Mapping[str, str]) -> MailSettings | None:
    """Read the mail server; nothing where mail is off."""
    names = {key: f"ONEONONE_SMTP_{key}" for key in _MAIL_NAMES}
    given = {key: one_line(env, name) for key, name in names.items()}
    sender = one_line(env, "ONEONONE_MAIL_FROM")
    if not given["HOST"]:
        if any(given.values()):
            raise ConfigurationError("Mail needs a server: set ONEONONE_SMTP_HOST as well.")
        return None
    host, port = address_and_port(given["HOST"], names["HOST"], "mail.company.example:587")
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
