"""Who really asks, when somebody stands between (H-54)."""

from __future__ import annotations

import pytest

from oneonone.lib.networks import NO_PROXIES, proxies_of

OURS = proxies_of(["127.0.0.1", "10.0.0.0/24", "fd00::/8"])


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.7", "fd00::1", "::ffff:10.0.0.7"])
def test_a_listed_machine_is_trusted(peer: str) -> None:
    assert OURS.has(peer)


@pytest.mark.parametrize("peer", ["127.0.0.2", "10.0.1.7", "::1", "", "localhost", "unix:", "x"])
def test_any_other_is_not(peer: str) -> None:
    assert not OURS.has(peer)
    assert not NO_PROXIES.has(peer)


@pytest.mark.parametrize("peer", ["", "localhost", "unix:"])
def test_a_socket_file_has_no_address(peer: str) -> None:
    assert proxies_of(["unix:"]).has(peer)
    assert not proxies_of(["unix:"]).has("127.0.0.1")


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("", "10.0.0.1"),
        ("203.0.113.9", "203.0.113.9"),
        # What stands before the last one was sent by whoever asked.
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        # A word that is no address ends the reading, and nobody's word is taken beyond it.
        ("203.0.113.9, unknown", "10.0.0.1"),
        ("203.0.113.9, unknown, 10.0.0.2", "10.0.0.2"),
        (",,,", "10.0.0.1"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("9.9.9.9" + ", 10.0.0.2" * 10_000, "10.0.0.2"),
    ],
)
def test_the_client_is_the_last_one_that_is_no_proxy(forwarded: str, client: str) -> None:
    assert OURS.client("10.0.0.1", forwarded) == client


@pytest.mark.parametrize("text", ["10.0.0.1/24", "proxy.example", "0.0.0.0/0", "::/0", "10.0.0.٣"])
def test_what_is_no_network_or_everybody_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="^" + text.replace("/", "/")):
        proxies_of(["127.0.0.1", text])
