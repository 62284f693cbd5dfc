"""Values from the environment; each that cannot work is one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


class ConfigurationError(Exception):
    """One sentence for the person who starts the program (O-5: exit 78)."""


def listen(text: str) -> tuple[str, int]:
    """Read where the server listens."""
    return address_and_port(text, "ONEONONE_LISTEN", "127.0.0.1:8000")


def address_and_port(text: str, name: str, sample: str) -> tuple[str, int]:
    """Read an address and a port."""
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or not 1 <= int(port) <= 65535:
        raise ConfigurationError(f"{name} is an address and a port such as {sample}, not {text!r}.")
    return host, int(port)


def one_line(env: Mapping[str, str], name: str) -> str:
    """Read a text that has one line."""
    text = env.get(name, "")
    if not text.isprintable():
        raise ConfigurationError(f"{name} holds a line end or another character nobody sees.")
    return text


def listed(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Read what stands between commas, without the blanks around it."""
    return tuple(text for it in env.get(name, "").split(",") if (text := it.strip()))


def app_url(text: str) -> str:
    """Read the address people open, without the "/" at its end."""
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


def number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """Read a whole number between two."""
    text = env.get(name) or str(default)
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not is_number or not least <= int(text) <= most:
        raise ConfigurationError(f"{name} is a number from {least} to {most}, not {text!r}.")
    return int(text)


def one_of(env: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """Read one of these words; the first where nothing is said."""
    text = env.get(name) or words[0]
    if text not in words:
        raise ConfigurationError(f"{name} is {' or '.join(words)}, not {text!r}.")
    return text


def flag(env: Mapping[str, str], name: str, *, default: str = "0") -> bool:
    """Read 1 or 0."""
    text = env.get(name) or default
    if text not in ("0", "1"):
        raise ConfigurationError(f"{name} is 1 or 0, not {text!r}.")
    return text == "1"
