"""A proxy's word is believed where the proxy is ours, and gone from everybody else's (H-54)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, jsonify, request
from flask.testing import FlaskClient

from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.web.forwarded import name_by_proxy
from tests.conftest import csrf_token, settings_in

PROXY = {"REMOTE_ADDR": "10.0.0.1"}
STRANGER = {"REMOTE_ADDR": "203.0.113.66"}
SAID = {
    "X-Forwarded-For": "1.1.1.1, 203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "one.company.example",
    "X-Remote-Email": "jos\u00e9@cast.example",
}


@pytest.fixture
def asked(settings: Settings, clock: object) -> FlaskClient:
    """An application that answers with what it takes a request for."""
    made = create_app(
        settings_in(
            settings.data,
            ONEONONE_TRUSTED_PROXIES="10.0.0.0/30, unix:",
            ONEONONE_SIGN_IN_HEADER="X-Remote-Email",
            ONEONONE_HOSTS="one.company.example",
        )
    )
    return _answering(made).test_client()


def _answering(app: Flask) -> Flask:
    @app.before_request
    def _tell() -> Any:
        kept = [name for name, _ in request.headers if name.startswith("X-")]
        return jsonify(
            address=request.remote_addr, scheme=request.scheme, host=request.host,
            name=name_by_proxy(), kept=kept,
        )  # fmt: skip

    # Before the gate: what it would answer is not what is asked here.
    app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())
    return app


def test_a_trusted_proxy_is_believed(asked: FlaskClient) -> None:
    said = asked.get("/", headers=SAID, environ_overrides=PROXY).get_json()

    assert said["address"] == "203.0.113.9"
    assert said["scheme"] == "https"
    assert said["host"] == "one.company.example"
    assert said["name"] == "jos\u00e9@cast.example"


def test_one_at_a_socket_file_is_as_well(asked: FlaskClient) -> None:
    said = asked.get("/", headers=SAID, environ_overrides={"REMOTE_ADDR": ""}).get_json()
    assert (said["address"], said["scheme"]) == ("203.0.113.9", "https")


def test_of_anybody_else_nothing_is_left(asked: FlaskClient) -> None:
    said = asked.get("/", headers=SAID, environ_overrides=STRANGER).get_json()
    assert said == {
        "address": "203.0.113.66", "scheme": "http", "host": "localhost", "name": "", "kept": [],
    }  # fmt: skip


def test_nobody_is_trusted_where_nothing_is_set(settings: Settings, clock: object) -> None:
    asked = _answering(create_app(settings)).test_client()
    said = asked.get("/", headers=SAID, environ_overrides={"REMOTE_ADDR": "127.0.0.1"}).get_json()
    assert (said["address"], said["scheme"], said["host"]) == ("127.0.0.1", "http", "localhost")
    assert said["name"] == ""


@pytest.mark.parametrize("scheme", ["ftp", "", "javascript", "http,ftp"])
def test_a_scheme_that_is_none_changes_nothing(asked: FlaskClient, scheme: str) -> None:
    headers = {"X-Forwarded-Proto": scheme}
    said = asked.get("/", headers=headers, environ_overrides=PROXY).get_json()
    assert said["scheme"] == "http"


def test_the_proxy_nearest_to_us_has_the_last_word(asked: FlaskClient) -> None:
    headers = {"X-Forwarded-Proto": "http, https", "X-Forwarded-Host": "evil.com, localhost"}
    said = asked.get("/", headers=headers, environ_overrides=PROXY).get_json()
    assert (said["scheme"], said["host"]) == ("https", "localhost")


def test_behind_one_proxy_each_address_has_tries_of_its_own(
    settings: Settings, clock: object
) -> None:
    house = create_app(settings_in(settings.data, ONEONONE_TRUSTED_PROXIES="10.0.0.1"))

    def wrong_code_from(client: str) -> int:
        browser = house.test_client()
        headers = {"X-CSRFToken": csrf_token(browser), "X-Forwarded-For": client}
        return browser.post(
            "/screen", data={"code": "000000"}, headers=headers, environ_overrides=PROXY
        ).status_code

    assert [wrong_code_from("203.0.113.9") for _ in range(6)] == [422] * 5 + [429]
    assert wrong_code_from("203.0.113.10") == 422
    # Made up by the one who waits: the proxy wrote the real one behind it.
    assert wrong_code_from("1.1.1.1, 203.0.113.9") == 429
