"""Pages and fragments. The only file that names an HX header."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request

VARY = "Cookie, HX-Request, HX-Request-Type"


def wants_fragment() -> bool:
    """Tell whether htmx asks for a part; Back asks for a whole page again."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type") != "full"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def is_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def page(template: str, *, fragment: str | None = None, status: int = 200, **data: Any) -> Response:
    """Answer the page, or its fragment where htmx asks for one. The server names both."""
    name = fragment if fragment and wants_fragment() else template
    response = make_response(render_template(name, **data), status)
    response.headers["Vary"] = VARY
    return response


def fragment(template: str, *, status: int = 200, **data: Any) -> Response:
    """Answer a part of a page."""
    response = make_response(render_template(template, **data), status)
    response.headers["Vary"] = VARY
    return response


def sent_tag() -> str:
    """Return the tag of what the page that asks for news has drawn."""
    return request.headers.get("HX-PTag", "")


def tagged(response: Response, tag: str) -> Response:
    """Say which news these are, so that they are not asked for again."""
    response.headers["HX-PTag"] = tag
    return response


def not_modified() -> Response:
    """Answer that nothing is new: no body, and htmx swaps nothing."""
    return make_response("", 304)


def say_changes(response: Response, count: int) -> Response:
    """Say how often the pair's things were written after this very write, so that who wrote it
    does not take it for news."""
    response.headers["X-Changes"] = str(count)
    return response


def push_url(response: Response, url: str) -> Response:
    """Let the address bar follow."""
    response.headers["HX-Push-Url"] = url
    return response


def into(response: Response, target: str) -> Response:
    """Let an answer replace another place than the one that asked."""
    response.headers["HX-Retarget"] = target
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def see_other(url: str) -> Response:
    """Go on to a page after a POST: 303, or for htmx a whole-page move."""
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return make_response(redirect(url, code=303))


def current_path() -> str:
    """Return the page htmx was called from, unchecked; validate it before use."""
    return request.headers.get("HX-Current-URL", "")


def redirect_to_sign_in(url: str) -> Response:
    response = make_response("", 401)
    response.headers["HX-Redirect"] = url
    return response


def say_session_expired(response: Response) -> Response:
    """Keep the page and its words; words.js shows what to do (no redirect would keep them)."""
    response.headers["HX-Trigger"] = "session-expired"
    return response
