"""What an administrator is told of mail that did not go out; pure."""

from __future__ import annotations

from oneonone.features.mail.rules import INVITING, KIND

MOST_SHOWN = 50
# Of the kind only so much: that somebody wants to talk sooner is between the two.
INVITATION, REMINDER, NOTE = "An entry for the calendar", "A reminder", "A note"

_SECURITY_WORDS = {
    "starttls": "encrypted (STARTTLS)",
    "tls": "encrypted (TLS)",
    "none": "not encrypted",
}
_UNREACHED = {
    "gaierror": "No server of that name was found.",
    "ConnectionRefusedError": "Nothing answers at that address and port.",
    "TimeoutError": "The server did not answer in time.",
    "SSLCertVerificationError": "The server’s certificate is not one this machine trusts.",
    "SMTPNotSupportedError": "The server cannot do what is asked of it.",
    "ValueError": "The address is not one that mail can go to.",
}
_SIGN_IN_REFUSED = 535
_REFUSED = 500


def kind_words(kind: str) -> str:
    """Say what kind of mail it is, and not what about."""
    if kind in INVITING:
        return INVITATION
    known = KIND.get(kind)
    return REMINDER if known is not None and known.is_reminder else NOTE


def security_words(security: str) -> str:
    return _SECURITY_WORDS[security]


def problem_words(problem: str) -> str:
    """Say what the mail server's answer means; `problem` is a code and a class, or a class."""
    code, _, _name = problem.partition(" ")
    if not code.isdigit():
        return _UNREACHED.get(problem, "The mail server was not reached.")
    if int(code) == _SIGN_IN_REFUSED:
        return "The mail server refuses the name or the password it is given."
    if int(code) >= _REFUSED:
        return "The mail server refuses it for good, often because there is no such address."
    return "The mail server cannot take it now."
