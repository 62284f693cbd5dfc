"""The one door for mail: builds a message and hands it to the company's mail server.

Nothing in a name or a subject can add a header or an address. Certificates are always checked;
a company's own authority is named in SSL_CERT_FILE, which OpenSSL reads by itself.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol

# For each answer of the server, not for all of them together.
TIMEOUT = 20.0
PRODUCT = "oneonone"

# 7-bit, so that no server on the way has to understand more.
_POLICY = SMTP.clone(cte_type="7bit")
_CLOSING = 421


class Server(Protocol):
    """The mail server of the settings."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> str: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...


@dataclass(frozen=True)
class Invitation:
    """The calendar part of a mail; `method` is REQUEST or CANCEL (RFC 5546)."""

    data: bytes
    method: str


@dataclass(frozen=True)
class Letter:
    """One mail to one person, before it is a message; `at` is aware."""

    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    at: datetime
    # What stands between < and >: the same letter sent again has the same one.
    message_id: str
    invitation: Invitation | None = None


class MailError(Exception):
    """A letter that was not taken; `problem` is a code and a class, never an address."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class RefusedError(MailError):
    """The server will not take this letter, now or later (5xx)."""


class LaterError(MailError):
    """The server does not take this letter now (4xx)."""


class UnreachableError(LaterError):
    """There is no talking to the server: no letter goes now."""


def message(letter: Letter, sender: str) -> EmailMessage:
    """Build the message: text, HTML and, where there is one, the invitation, each the same news.

    `sender` is an address. Raises ValueError for an address that is none.
    """
    built = EmailMessage(_POLICY)
    built["From"] = _party(PRODUCT, sender)
    built["To"] = _party(letter.to_name, letter.to_address)
    built["Subject"] = one_line(letter.subject)
    built["Date"] = letter.at
    built["Message-ID"] = f"<{one_line(letter.message_id)}>"
    # Nobody's "I am out of office" answers a machine (RFC 3834).
    built["Auto-Submitted"] = "auto-generated"
    built.set_content(letter.text)
    built.add_alternative(letter.html, subtype="html")
    if letter.invitation is not None:
        built.add_alternative(
            letter.invitation.data.decode(),
            subtype="calendar",
            params={"method": letter.invitation.method},
        )
    return built


def one_line(text: str) -> str:
    """Return a text as a header may hold it: no line ends, controls or turned directions.

    Nor what a header would decode: an encoded line end in a name once became a Bcc.
    """
    shown = "".join(c if c.isprintable() else " " for c in text).replace("=?", "= ?")
    return " ".join(shown.split())


def _party(name: str, address: str) -> Address:
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or not address.isprintable() or " " in address:
        raise ValueError("That is not an email address.")
    if not domain.isascii():
        domain = domain.encode("idna").decode()
    return Address(one_line(name), local, domain)


class Connection:
    """An open connection to the server, good for any number of letters."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def send(self, built: EmailMessage) -> None:
        """Hand over a message; raises RefusedError, LaterError or UnreachableError."""
        try:
            self._smtp.send_message(built)
        except smtplib.SMTPRecipientsRefused as error:
            [(code, _said)] = error.recipients.values()
            raise _refusal(code, error) from None
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error) from None
        except smtplib.SMTPNotSupportedError as error:
            # An address beyond ASCII at a server that knows only ASCII.
            raise RefusedError(_name(error)) from None
        except (OSError, smtplib.SMTPException) as error:
            raise UnreachableError(_name(error)) from None


@contextmanager
def connected(server: Server, timeout: float = TIMEOUT) -> Iterator[Connection]:
    """Connect, secure and sign in; raises UnreachableError where any of it fails.

    Also for a password the server refuses: that is for the administrator to put right, and no
    letter should be given up for it.
    """
    try:
        smtp = _connect(server, timeout)
    except smtplib.SMTPResponseException as error:
        raise UnreachableError(_with_code(error.smtp_code, error)) from None
    except (OSError, smtplib.SMTPException) as error:
        raise UnreachableError(_name(error)) from None
    try:
        yield Connection(smtp)
    finally:
        # What was taken is taken; how the server says goodbye changes nothing.
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


def _connect(server: Server, timeout: float) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=timeout, context=trusted
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=timeout)
    try:
        if server.security == "starttls":
            smtp.starttls(context=trusted)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _refusal(code: int, error: Exception) -> MailError:
    problem = _with_code(code, error)
    if code == _CLOSING or code < 0:
        return UnreachableError(problem)
    return RefusedError(problem) if code >= 500 else LaterError(problem)


def _with_code(code: int, error: Exception) -> str:
    return f"{code} {_name(error)}"


def _name(error: Exception) -> str:
    return type(error).__name__
