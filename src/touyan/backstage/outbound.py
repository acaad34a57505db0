"""The only door to other machines: one JSON POST to a host that the installation allows (X-14).

    OUTBOUND_HOSTS = ["sms.example.gov.cn"]     # empty: nothing leaves this machine
    OUTBOUND_PRIVATE = ["10.20.0.0/16"]         # gateways inside the government's own network

A name is resolved once, every address that it has is checked, and the connection goes to the checked
address itself: a name that later points elsewhere changes nothing (DNS rebinding). Answers that lead on
(redirects) are refused, proxies of the environment are not used, and neither address nor answer is logged.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
MAX_ANSWER = 64 * 1024
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Addresses that carry an IPv4 address inside: what they lead to cannot be told from the outside.
_TUNNELS = tuple(
    ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "2002::/16", "2001::/32", "::/96")
)


class Unreachable(Exception):
    """Nothing was sent, or no usable answer came; the text is a word for the desk, without address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status and the JSON object (empty when it is none)."""

    status: int
    body: Mapping[str, Any]


def post_json(
    url: str, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send one JSON object and return the answer. Raises Unreachable."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", _port(url)
    _check_place(parts.scheme, parts.username, host)
    address = _checked_address(host, port)
    if parts.scheme == "http" and not _is_allowed_private(address):
        raise Unreachable("only https")
    connection = _connection(parts.scheme, host, port, address)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        return _exchange(connection, target, json.dumps(body).encode(), headers or {})
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(_word(error)) from None
    finally:
        connection.close()


def is_allowed(url: str) -> bool:
    """Say whether a configured address names a host of the allow-list (nothing is resolved)."""
    parts = urlsplit(url)
    try:
        _port(url)
        _check_place(parts.scheme, parts.username, parts.hostname or "")
    except Unreachable:
        return False
    return True


def _port(url: str) -> int:
    parts = urlsplit(url)
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Unreachable("bad address") from None


def _check_place(scheme: str, username: str | None, host: str) -> None:
    if scheme not in {"https", "http"} or username is not None or not host:
        raise Unreachable("bad address")
    if host.lower().rstrip(".") not in {one.lower() for one in settings.OUTBOUND_HOSTS}:
        raise Unreachable("host not allowed")


def _checked_address(host: str, port: int) -> Address:
    """Resolve once; every address must be fit, so that no order of answers changes the result."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Unreachable("name unknown") from None
    addresses = [ipaddress.ip_address(str(one[4][0]).split("%")[0]) for one in found]
    if not addresses or not all(map(_is_fit, addresses)):
        raise Unreachable("address not allowed")
    return addresses[0]


def _is_fit(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_fit(address.ipv4_mapped)
        if any(address in net for net in _TUNNELS):
            return _is_allowed_private(address)
    is_public = address.is_global and not address.is_multicast and not address.is_reserved
    return is_public or _is_allowed_private(address)


def _is_allowed_private(address: Address) -> bool:
    return any(address in ipaddress.ip_network(net) for net in settings.OUTBOUND_PRIVATE)


def _connection(scheme: str, host: str, port: int, address: Address) -> http.client.HTTPConnection:
    if scheme == "https":
        return _PinnedHTTPS(host, port, address)
    return _Pinned(host, port, address)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked; the host's name is only said, never resolved."""

    def __init__(self, host: str, port: int, address: Address) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._address = address

    def connect(self) -> None:
        """Connect to the checked address."""
        self.sock = socket.create_connection((str(self._address), self.port), TIMEOUT_SECONDS)


class _PinnedHTTPS(_Pinned):
    """The same with TLS; the certificate must be that of the host."""

    def connect(self) -> None:
        """Connect to the checked address and check the certificate against the host's name."""
        super().connect()
        context = ssl.create_default_context(cafile=settings.OUTBOUND_CA_FILE or None)
        bare = self.sock
        try:
            self.sock = context.wrap_socket(bare, server_hostname=self.host)
        except OSError:
            bare.close()
            raise


def _exchange(
    connection: http.client.HTTPConnection, target: str, body: bytes, headers: Mapping[str, str]
) -> Answer:
    sent = {"Content-Type": "application/json; charset=utf-8", **headers}
    connection.request("POST", target, body=body, headers=sent)
    with connection.getresponse() as answer:
        if 300 <= answer.status < 400:
            raise Unreachable("redirect refused")
        return Answer(answer.status, _object(_read(answer)))


def _read(answer: http.client.HTTPResponse) -> bytes:
    """Read a small answer within a fixed time, however slowly it drips."""
    until = time.monotonic() + WHOLE_SECONDS
    found = b""
    while chunk := answer.read1(8192):
        found += chunk
        if len(found) > MAX_ANSWER:
            raise Unreachable("answer too long")
        if time.monotonic() > until:
            raise Unreachable("too slow")
    return found


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _word(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLError):
        return "certificate not accepted"
    return "no connection"
