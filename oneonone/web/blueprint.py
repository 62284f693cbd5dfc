"""Routes that say who may call them; one that does not is a TypeError at import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, request
from werkzeug.routing import BaseConverter

from oneonone.access.permissions import Permission

from .transaction import answer_of

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

View = TypeVar("View", bound=Callable[..., Any])


class _Public:
    def __repr__(self) -> str:
        return "PUBLIC"


PUBLIC = _Public()


@dataclass(frozen=True)
class Access:
    """What a route asks of its caller."""

    permission: Permission | _Public
    # Whether a room may call it, for its own meeting; nothing else opens to a room.
    is_for_room: bool = False
    # Whether a page asks by itself: that is nobody at work, so it keeps no session alive (S-SES-6).
    is_poll: bool = False
    # Whether its form only asks, by POST so that its words stand in no address: nothing is written.
    only_reads: bool = False
    # Whether its form carries a file; everywhere else one is refused.
    takes_file: bool = False
    # Whether the password must have been given a moment ago (S-AUTH-9).
    wants_password: bool = False


class AppBlueprint(Blueprint):
    """A blueprint whose routes cannot forget their permission."""

    def get(  # type: ignore[override]  # permission is required here
        self, rule: str, *, permission: Permission | _Public, is_poll: bool = False, **more: Any
    ) -> Callable[[View], View]:
        access = Access(
            permission,
            is_for_room=more.pop("is_for_room", False),
            is_poll=is_poll,
            wants_password=more.pop("wants_password", False),
        )
        return self._register(rule, "GET", access, more)

    def post(  # type: ignore[override]  # permission is required here
        self, rule: str, *, permission: Permission | _Public, **more: Any
    ) -> Callable[[View], View]:
        access = Access(
            permission,
            is_for_room=more.pop("is_for_room", False),
            only_reads=more.pop("only_reads", False),
            takes_file=more.pop("takes_file", False),
            wants_password=more.pop("wants_password", False),
        )
        return self._register(rule, "POST", access, more)

    def _register(
        self, rule: str, method: str, access: Access, more: dict[str, Any]
    ) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            endpoint = more.pop("endpoint", None) or view.__name__

            @wraps(view)
            def answer(**arguments: Any) -> Any:
                return answer_of(lambda: view(**arguments))

            answer.access = access  # type: ignore[attr-defined]  # read by access_of
            self.add_url_rule(rule, endpoint, answer, methods=[method], **more)
            return view

        return decorate


class IdConverter(BaseConverter):
    """An id as the product writes it: ASCII, no leading zero, nine digits at most (V-3)."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)


def access_of(endpoint: str, app: Flask | None = None) -> Access:
    """Return what a route asks; raises LookupError for one that does not say."""
    access = getattr((app or current_app).view_functions[endpoint], "access", None)
    if access is None:
        raise LookupError(f"The route {endpoint!r} does not say who may call it.")
    return access  # type: ignore[no-any-return]  # set in _register only


def ensure_every_route_is_guarded(app: Flask) -> None:
    """Stop the start when a route came in past AppBlueprint (Z-6)."""
    for rule in app.url_map.iter_rules():
        access_of(rule.endpoint, app)


def is_safe_method() -> bool:
    return request.method in SAFE_METHODS
