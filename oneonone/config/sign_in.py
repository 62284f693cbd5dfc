"""Who may say who somebody is, besides a password."""

from __future__ import annotations

import re
from collections.abc import Mapping

from oneonone.lib.networks import Proxies, proxies_of

from .values import ConfigurationError, listed

_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
# A name in one of these would be a browser's own word, or takes the header's meaning away.
_TAKEN_HEADERS = ("authorization", "content-length", "content-type", "cookie", "host", "origin")
# What a proxy says of the way, as the last one sees it; anybody's own words may stand in front.
_ABOUT_THE_WAY = re.compile(r"(x-forwarded-(for|host|proto|port|prefix)|forwarded|x-real-ip|via)")


def ensure_somebody_can_sign_in(proxies: Proxies, header: str, *, has_passwords: bool) -> None:
    """Refuse a header that anybody could send, and a house without a door."""
    if header and not proxies:
        raise ConfigurationError(
            "ONEONONE_SIGN_IN_HEADER would be believed of anybody: name the proxy that sets it in "
            "ONEONONE_TRUSTED_PROXIES."
        )
    if not has_passwords and not header:
        raise ConfigurationError(
            "ONEONONE_PASSWORDS=0 lets nobody in without ONEONONE_SIGN_IN_HEADER."
        )


def proxies(env: Mapping[str, str]) -> Proxies:
    """Read the trusted proxies."""
    try:
        return proxies_of(listed(env, "ONEONONE_TRUSTED_PROXIES"))
    except ValueError as error:
        raise ConfigurationError(
            "ONEONONE_TRUSTED_PROXIES are addresses such as 127.0.0.1, networks such as "
            f"10.0.0.0/24, or unix:, not {str(error)!r}."
        ) from error


def header(env: Mapping[str, str]) -> str:
    """Read which header holds the address of who asks; "" for none."""
    name = env.get("ONEONONE_SIGN_IN_HEADER", "")
    if name and not _HEADER_NAME.fullmatch(name):
        raise ConfigurationError(
            f"ONEONONE_SIGN_IN_HEADER is the name of a header such as X-Remote-Email, not {name!r}."
        )
    if name.lower() in _TAKEN_HEADERS:
        raise ConfigurationError(
            f"ONEONONE_SIGN_IN_HEADER cannot be {name}: browsers send that themselves."
        )
    if _ABOUT_THE_WAY.fullmatch(name.lower()):
        raise ConfigurationError(
            f"ONEONONE_SIGN_IN_HEADER cannot be {name}: it tells of the way, not who asks."
        )
    return name
