"""Which machines stand between a browser and us, and whose address a request then has (H-54)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

# A server that listens at a socket file: whoever reaches it passed the file's own rights.
UNIX = "unix:"
# What servers call the other side of such a socket.
_NO_ADDRESS = ("", "localhost")
# So many hops are read; a longer list is somebody's joke.
_HOPS = 20


@dataclass(frozen=True)
class Proxies:
    """Machines whose word is taken about who asks."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    is_unix: bool = False

    def __bool__(self) -> bool:
        return bool(self.networks) or self.is_unix

    def words(self) -> list[str]:
        """Return them as they are written in the settings."""
        return [*map(str, self.networks), *([UNIX] if self.is_unix else [])]

    def has(self, peer: str) -> bool:
        """Tell whether the other side of a connection is one of them."""
        if peer in _NO_ADDRESS or peer.startswith(UNIX):
            return self.is_unix
        address = _address(peer)
        return address is not None and any(
            address.version == network.version and address in network for network in self.networks
        )

    def client(self, peer: str, forwarded_for: str) -> str:
        """Return whose request it is: the last one of the list that none of them is.

        Read from the end, where the nearest proxy wrote: what stands before was sent by anybody.
        """
        found = peer
        for text in reversed(forwarded_for.split(",")[-_HOPS:]):
            address = _address(text)
            if address is None:
                break
            found = str(address)
            if not self.has(found):
                break
        return found


NO_PROXIES = Proxies()


def proxies_of(texts: Iterable[str]) -> Proxies:
    """Read addresses, networks such as 10.0.0.0/24, and "unix:".

    Raises ValueError with what is none of these, or is everybody.
    """
    networks, is_unix = [], False
    for text in texts:
        if text == UNIX:
            is_unix = True
            continue
        try:
            network = ip_network(text)
        except ValueError as error:
            raise ValueError(text) from error
        if network.prefixlen == 0:
            raise ValueError(text)
        networks.append(network)
    return Proxies(tuple(networks), is_unix)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address as proxies write it: with a port, in brackets, or IPv4 dressed as IPv6."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
