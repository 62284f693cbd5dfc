"""What every answer carries, pages, fragments and refusals alike (W-04, W-05, W-09)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.web import assets, security

from . import HX
from .cast import PRIYA, PRIYA_DANIEL, TOM_DANIEL
from .conftest import Post, SignIn, settings_in

POLICY = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
    "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'", "object-src 'none'",
)  # fmt: skip


def assert_guarded(answer: TestResponse) -> None:
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert set(POLICY) <= set(policy)
    assert "unsafe" not in " ".join(policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    is_secret = answer.request.path.startswith("/sign-in/link/")
    assert answer.headers["Referrer-Policy"] == ("strict-origin" if is_secret else "same-origin")
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Server" not in answer.headers
    if answer.get_data() and answer.mimetype != "application/zip":
        assert "charset=utf-8" in answer.headers["Content-Type"]


def assert_kept_nowhere(answer: TestResponse) -> None:
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]
    assert "HX-Request" in answer.headers["Vary"]
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers


def _paths(app: Flask) -> list[str]:
    """Every route that can be asked for with what the cast has."""
    known = {
        "meeting_id": str(PRIYA_DANIEL.planned),
        "pair_id": str(PRIYA_DANIEL.id),
        "person_id": str(PRIYA.id),
        "slug": "check-in",
        "word": "check-in",
        "step": "check-in",
    }
    paths = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "assets.static":
            continue
        values = {name: known.get(name, "1") for name in rule.arguments}
        paths.append(app.url_map.bind("localhost").build(rule.endpoint, values))
    return sorted(set(paths))


@pytest.mark.parametrize("hx", [{}, HX], ids=["plain", "htmx"])
def test_every_route_carries_them(app: Flask, sign_in: SignIn, hx: dict[str, str]) -> None:
    for browser in (sign_in("priya"), sign_in("daniel"), app.test_client()):
        for path in _paths(app):
            answer = browser.get(path, headers=hx)
            assert answer.status_code < 500, path
            assert_guarded(answer)
            assert_kept_nowhere(answer)


REFUSALS: dict[int, Callable[[FlaskClient, Post], TestResponse]] = {
    400: lambda it, post: post(it, "/me", {"theme": "dark"}, csrf=False),
    401: lambda it, post: post(it.application.test_client(), "/me", {"theme": "dark"}),
    403: lambda it, post: it.get("/team"),
    404: lambda it, post: it.get("/nowhere"),
    405: lambda it, post: it.put("/me"),
    413: lambda it, post: post(it, "/me", {"theme": "d" * 300_000}),
    415: lambda it, post: it.post("/me", json={"theme": "dark"}),
    422: lambda it, post: post(it, "/me", {"theme": "pink"}),
}


@pytest.mark.parametrize("hx", [{}, HX], ids=["plain", "htmx"])
@pytest.mark.parametrize("status", REFUSALS)
def test_every_refusal_carries_them(
    sign_in: SignIn, post: Post, status: int, hx: dict[str, str]
) -> None:
    priya = sign_in("priya")
    for name, value in hx.items():
        priya.environ_base["HTTP_" + name.upper().replace("-", "_")] = value

    answer = REFUSALS[status](priya, post)

    assert answer.status_code == status
    assert_guarded(answer)
    assert_kept_nowhere(answer)
    assert "Traceback" not in answer.text


def test_a_bug_carries_them_and_tells_nothing(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(**_more: Any) -> None:
        raise ZeroDivisionError("what Priya wrote")

    monkeypatch.setitem(app.view_functions, "auth.settings", break_down)
    break_down.access = _access_of(app)  # type: ignore[attr-defined]

    answer = sign_in("priya").get("/me")

    assert answer.status_code == 500
    assert "what Priya wrote" not in answer.text
    assert "Reference" in answer.text
    assert_guarded(answer)
    assert_kept_nowhere(answer)


def _access_of(app: Flask) -> Any:
    from oneonone.web.blueprint import access_of

    return access_of("auth.change_settings", app)


def test_a_redirect_is_kept_nowhere_either(client: FlaskClient) -> None:
    answer = client.get("/me")
    assert answer.status_code == 302
    assert_kept_nowhere(answer)


def test_a_static_file_is_kept_for_good(app: Flask, client: FlaskClient) -> None:
    answer = client.get(f"/static/{app.config['STATIC_BUILD']}/app.css")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers
    assert_guarded(answer)


@pytest.mark.parametrize(
    "name",
    ["../instance/app.db", "..%2fapp.py", "%2e%2e/pyproject.toml", "....//app.py",
     "%5c..%5capp.py", "..", ".", "vendor", "nothing.css", "vendor/../../pyproject.toml"],
)  # fmt: skip
def test_static_leads_nowhere_else(app: Flask, client: FlaskClient, name: str) -> None:
    answer = client.get(f"/static/{app.config['STATIC_BUILD']}/{name}")
    assert answer.status_code in (404, 308)
    assert "oneonone" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/app.db", "/backup/", "/console", "/debug"]
)
def test_what_scanners_ask_for_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (404, 308)


@pytest.mark.parametrize("host", ["evil.com", "evil.com:8000", "127.0.0.1.evil.com", "a b"])
def test_another_host_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "localhost:8000"])
def test_this_machine_is_not(client: FlaskClient, host: str) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "Remote-User"]
)
def test_a_header_that_anybody_can_send_changes_nothing(
    client: FlaskClient, sign_in: SignIn, header: str
) -> None:
    assert client.get("/me", headers={header: "priya"}).status_code == 302
    answer = client.get("/me", headers={header: "evil.com"})
    assert "evil.com" not in answer.headers["Location"]
    assert sign_in("priya").get("/me", headers={header: "sam"}).status_code == 200


@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "PROPFIND", "FOO", "PUT", "PATCH", "DELETE"]
)
def test_other_methods_are_named_wrong(sign_in: SignIn, method: str) -> None:
    answer = sign_in("priya").open("/me", method=method)
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


def test_a_method_is_not_overridden_by_a_header(sign_in: SignIn) -> None:
    headers = {"X-HTTP-Method-Override": "POST"}
    assert "Saved" not in sign_in("priya").get("/me", headers=headers).text


def test_head_is_get_without_a_body(app: Flask, sign_in: SignIn) -> None:
    priya = sign_in("priya")
    for path in _paths(app):
        shown, asked = priya.get(path), priya.head(path)
        assert asked.status_code == shown.status_code, path
        assert asked.get_data() == b""
        assert asked.headers["Content-Type"] == shown.headers["Content-Type"]


@pytest.fixture
def https(settings: Settings, clock: object) -> FlaskClient:
    app = create_app(settings_in(settings.data, ONEONONE_HTTPS="1"))
    return app.test_client()


def test_behind_https_it_says_so_and_its_cookies_are_bound_to_it(https: FlaskClient) -> None:
    answer = https.get("/sign-in", base_url="https://localhost")

    seconds = int(answer.headers["Strict-Transport-Security"].split(";")[0].split("=")[1])
    assert seconds >= 31_536_000
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-oo-form=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_without_https_it_promises_none(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers


def test_the_limits_are_those_of_the_design() -> None:
    assert security.MAX_BODY == 256 * 1024
    assert assets.build_name.__doc__


def test_a_page_comes_compressed_where_the_browser_can(sign_in: SignIn) -> None:
    answer = sign_in("priya").get("/me", headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert_kept_nowhere(answer)


def test_a_room_carries_them(sign_in: SignIn) -> None:
    room = sign_in("daniel", room=TOM_DANIEL.live)
    answer = room.get("/me")
    assert answer.status_code == 403
    assert_guarded(answer)
    assert_kept_nowhere(answer)
