"""URL -> Target, and which addresses a target may resolve to: nothing that only this machine or its network can reach.

A name says nothing about where it leads, so names are never judged, only written in one way (IDNA); judged is the very address that a
socket connects to. The table is our own, because `ipaddress.is_private` and `is_global` differ between versions of Python
and see nothing behind IPv6: an IPv4 address may travel inside a mapped (RFC 4291) or NAT64 (RFC 6052) one and is judged unwrapped. 6to4
(RFC 3056), Teredo (RFC 4380) and IPv4-compatible addresses are refused whatever they carry: no outlet has one.
"""

from datetime import timedelta
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from digest.data import table

__all__ = ["LONGEST", "RefusedError", "Target", "canonical", "closed", "refusal", "target"]

LONGEST = 2000
"""Characters of a URL: what every browser and server takes (RFC 9110, 4.1, asks for 8,000 of servers)."""

Address = IPv4Address | IPv6Address


class RefusedError(ValueError):
    """Why a URL or an address is not asked, in words for whoever keeps the configuration; `retry_after` is a server's wish."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Target(NamedTuple):
    """What a request needs to know of a URL."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _USUAL[self.scheme]
        return f"{self.scheme}://{host}" + ("" if usual else f":{self.port}")

    @property
    def url(self) -> str:
        """The whole URL in one way of writing, without fragment."""
        return self.origin + self.path


def target(url: str) -> Target:
    """What the URL asks of whom. Raises RefusedError.

    >>> target("HTTP://Example.ORG:80/a b?q=é#top").url
    'http://example.org/a%20b?q=%C3%A9'
    """
    if not url.isprintable() or "\\" in url or url != url.strip():
        raise RefusedError("the URL holds a character that no URL may hold")
    if len(url) > LONGEST:
        raise RefusedError(f"a URL longer than {LONGEST} characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise RefusedError("not a URL") from None
    if parts.scheme not in _USUAL:
        raise RefusedError("not a web address: only http:// and https:// are asked")
    if "@" in parts.netloc:
        raise RefusedError("a URL with a user name or password in it")
    port = _USUAL[parts.scheme] if port is None else port
    if not port:
        raise RefusedError("port 0 is no port")
    path = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return Target(parts.scheme, _host(host, "[" in parts.netloc), port, path)


def canonical(url: str) -> str | None:
    """The one way of writing an article's address, without what only says who followed the link; None where it is no web address.

    >>> canonical("https://News.example/a?utm_source=rss&id=7#comments")
    'https://news.example/a?id=7'
    """
    try:
        found = urlsplit(target(url).url)
    except RefusedError:
        return None
    if not _tracked(found.query):
        return urlunsplit(found)
    kept = [(name, value) for name, value in parse_qsl(found.query, keep_blank_values=True) if not _tracking(name)]
    return urlunsplit(found._replace(query=urlencode(kept)))


def refusal(address: str, *, private: bool) -> str | None:
    """Why no connection is made to this resolved address, or None.

    `private` admits this machine and its network; metadata services, link-local and reserved addresses stay shut.

    >>> refusal("64:ff9b::7f00:1", private=False)
    '127.0.0.1 is an address of this machine or its network; `allow_private: true` admits those'
    """
    found = _unwrapped(address)
    if found is None or any(found in network for network in _networks("never")):
        return f"{found or address} is no address of the public internet"
    if any(found in network for network in _networks("private")):
        return (
            None
            if private
            else f"{found} is an address of this machine or its network; `allow_private: true` admits those"
        )
    if found.version == 6 and found not in ip_network(table("ingest_addresses")["public_ipv6"]):
        return f"{found} is no address of the public internet"
    return None


def closed(port: int) -> str | None:
    """Why a web server at this port is not asked, or None: other ports belong to mail, databases and machines' control."""
    open_ports = table("ingest_addresses")["ports"]
    return None if port in open_ports else f"port {port} is none of the web's; `allow_private: true` admits every port"


_USUAL = {"http": 80, "https": 443}
_KEPT = "/:@!$&()*+,;=-._~%?[]"


def _host(host: str, bracketed: bool) -> str:
    """The host as resolvers know it. Numbers are taken as an address in four plain decimal parts or not at all: browsers, resolvers
    and libraries disagree about all the other ways of writing one."""
    if bracketed:
        return str(_address(host))
    name = _ascii(host)
    if not name or len(name) > 253 or not set(name) <= _LETTERS:
        raise RefusedError("a URL without a valid host")
    if any(not label or label.startswith("-") or label.endswith("-") for label in name.split(".")):
        raise RefusedError("a URL without a valid host")
    if name.rpartition(".")[2][:1].isdigit():
        return str(_address(name))
    return name


_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise RefusedError("a URL without a valid host") from None


def _address(host: str) -> Address:
    try:
        return ip_address(host)
    except ValueError:
        raise RefusedError("a URL whose host is a number but no address in its usual form") from None


def _unwrapped(address: str) -> Address | None:
    """The address that is meant, or None where it is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    if any(found in network for network in _networks("carries_ipv4")):
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found


@cache
def _networks(kind: str) -> tuple[IPv6Network, ...]:
    return tuple(ip_network(network) for network in table("ingest_addresses")[kind])  # type: ignore[misc]


def _tracked(query: str) -> bool:
    return any(_tracking(pair.partition("=")[0]) for pair in query.split("&"))


def _tracking(name: str) -> bool:
    known = table("ingest_tracking")
    return name.lower() in known["names"] or name.lower().startswith(tuple(known["prefixes"]))
