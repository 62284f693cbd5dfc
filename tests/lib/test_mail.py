"""One message: what is in it, and what no name can add to it."""

from __future__ import annotations

import smtplib  # noqa: TID251  # its errors are what is told apart
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from oneonone.lib import mail
from oneonone.lib.mail import Connection, Invitation, Letter, message, one_line

SENDER = "oneonone@company.example"
AT = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)


def a_letter(**differs: Any) -> Letter:
    return Letter(
        **{
            "to_name": "Priya Shah",
            "to_address": "priya@company.example",
            "subject": "1:1 with Daniel",
            "text": "Hi Priya,\n\nten o’clock.\n",
            "html": "<p>Ten o’clock.</p>",
            "at": AT,
            "message_id": "7.installation@company.example",
            **differs,
        }
    )


def sent(letter: Letter) -> EmailMessage:
    """The message as the other side reads it off the wire"""
    read = message_from_bytes(message(letter, SENDER).as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_mail_says_who_when_and_that_a_machine_wrote_it() -> None:
    read = sent(a_letter())

    assert read["From"] == "oneonone <oneonone@company.example>"
    assert read["To"] == "Priya Shah <priya@company.example>"
    assert read["Date"].datetime == AT
    assert read["Message-ID"] == "<7.installation@company.example>"
    assert read["Auto-Submitted"] == "auto-generated"


def test_text_and_html_are_the_same_news_the_plainest_first() -> None:
    read = sent(a_letter())

    assert read.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in read.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert "ten o’clock" in read.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # it has one


def test_an_invitation_is_the_last_part_and_names_its_method() -> None:
    data = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nX:ü\r\nEND:VCALENDAR\r\n".encode()
    read = sent(a_letter(invitation=Invitation(data, "REQUEST")))

    part = list(read.iter_parts())[-1]
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert str(part.get_param("charset")).lower() == "utf-8"
    assert part.get_content_disposition() is None
    assert part.get_payload(decode=True) == data


def test_every_line_is_seven_bit_and_ends_as_mail_does() -> None:
    wire = message(a_letter(subject="Zoë " * 60, text="ü" * 3000), SENDER).as_bytes()

    assert wire.isascii()
    lines = wire.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998


EVIL = [
    "Priya\r\nBcc: everybody@evil.example",
    "Priya\nSubject: another",
    "Priya\r\n\r\nA body of my own",
    'Priya" <everybody@evil.example>, "x',
    "Priya <everybody@evil.example>",
    "Priya, everybody@evil.example",
    "=?utf-8?q?Priya=0D=0ABcc:_everybody=40evil.example?=",
    "Priya\x00\x0b\x0c\x85\u2028\u2029Bcc: everybody@evil.example",
    "\u202eayirP",
    "x" * 3000,
    "P\r\n " * 300,
]


@pytest.mark.parametrize("name", EVIL)
def test_no_name_adds_a_header_an_address_or_a_body(name: str) -> None:
    usual = {*sent(a_letter()).keys()}
    read = sent(a_letter(to_name=name, subject=name))

    assert {*read.keys()} == usual
    assert [address.addr_spec for address in read["To"].addresses] == ["priya@company.example"]
    assert len(read.get_all("Subject", [])) == 1
    assert "\u202e" not in str(read["Subject"])
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "address",
    ["", "priya", "@company.example", "priya@", "priya@company.example\r\nBcc: x@evil.example",
     "priya@company.example, x@evil.example", "pri ya@company.example"],
)  # fmt: skip
def test_what_is_no_address_is_no_mail(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|addr|special|invalid|Invalid|expected"):
        message(a_letter(to_address=address), SENDER)


def test_a_domain_beyond_ascii_is_written_as_the_network_writes_it() -> None:
    assert "@xn--bcher-kva.example" in sent(a_letter(to_address="p@bücher.example"))["To"]


def test_one_line_keeps_names_as_they_are() -> None:
    assert one_line("Zoë Müller-Öztürk 李") == "Zoë Müller-Öztürk 李"
    assert one_line(" a\r\n\tb\u2028c ") == "a b c"


# --- What the server says ------------------------------------------------------------------------


class Saying:
    """A server that answers a mail with an error of smtplib."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def send_message(self, _built: EmailMessage) -> None:
        raise self.error


WHOM = "priya@company.example"


@pytest.mark.parametrize(
    ("error", "kind", "problem"),
    [
        (smtplib.SMTPDataError(451, b"later, " + WHOM.encode()), mail.LaterError, "451 "),
        (smtplib.SMTPDataError(554, b"spam, " + WHOM.encode()), mail.RefusedError, "554 "),
        (smtplib.SMTPSenderRefused(553, b"no", WHOM), mail.RefusedError, "553 "),
        (smtplib.SMTPRecipientsRefused({WHOM: (450, b"x")}), mail.LaterError, "450 "),
        (smtplib.SMTPRecipientsRefused({WHOM: (550, b"x")}), mail.RefusedError, "550 "),
        (smtplib.SMTPDataError(421, b"closing"), mail.UnreachableError, "421 "),
        (smtplib.SMTPServerDisconnected(WHOM), mail.UnreachableError, "SMTPServerDisconnected"),
        (TimeoutError(WHOM), mail.UnreachableError, "TimeoutError"),
        (ConnectionResetError(WHOM), mail.UnreachableError, "ConnectionResetError"),
        (smtplib.SMTPNotSupportedError(WHOM), mail.RefusedError, "SMTPNotSupportedError"),
    ],
)
def test_again_later_and_never_are_told_apart_without_an_address(
    error: Exception, kind: type[mail.MailError], problem: str
) -> None:
    connection = Connection(Saying(error))  # type: ignore[arg-type]  # all it needs

    with pytest.raises(mail.MailError) as said:
        connection.send(EmailMessage())
    assert type(said.value) is kind
    assert said.value.problem.startswith(problem)
    assert WHOM not in repr(said.value)
    assert said.value.__cause__ is None
