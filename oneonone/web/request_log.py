"""One line for each request: what kind it was, never what was in it (P-8).

The route's rule stands there and not the path: a path may hold a secret link.
"""

from __future__ import annotations

import logging
import secrets
import time

from flask import Flask, Response, g, request

from .blueprint import access_of

log = logging.getLogger("oneonone.request")

QUIET = "oneonone.quiet"


def init_app(app: Flask) -> None:
    # First in, so that it looks at the answer last.
    app.before_request(_begin)
    app.after_request(_write)


def reference() -> str:
    """Return what this request is called in the log, and on the page where it broke."""
    if "reference" not in g:
        g.reference = secrets.token_hex(4).upper()
    found: str = g.reference
    return found


def _begin() -> None:
    g.begun_at = time.monotonic()


def _write(response: Response) -> Response:
    someone = g.get("signed_in")
    log.log(
        logging.DEBUG if _is_noise(response) else logging.INFO,
        "answered",
        extra={
            "fields": {
                "method": request.method if request.url_rule else "-",
                "route": request.url_rule.rule if request.url_rule else "-",
                "status": response.status_code,
                "ms": round((time.monotonic() - g.get("begun_at", time.monotonic())) * 1000, 1),
                "reference": reference(),
                "person": someone.person_id if someone is not None else None,
            }
        },
    )
    return response


def _is_noise(response: Response) -> bool:
    """Tell what pages ask for by themselves: news every two seconds, and their files.

    And what the machine asks itself (`oneonone doctor`).
    """
    if QUIET in request.environ:
        return True
    if response.status_code >= 400 or request.endpoint is None:
        return False
    return request.endpoint.startswith("assets.") or access_of(request.endpoint).is_poll
