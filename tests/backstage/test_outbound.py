"""Nothing leads this installation to a machine that the county did not allow (promise X-14)."""

import ast
import socket
from pathlib import Path

import pytest

from tests.backstage.gateway import listening
from touyan.backstage import checks, outbound
from touyan.backstage.outbound import Unreachable, post_json

SOURCES = Path(__file__).resolve().parents[2] / "src" / "touyan"


@pytest.fixture
def canary():
    with listening() as found:
        yield found


@pytest.fixture
def allowed(settings):
    """Allow one host; private addresses stay closed."""
    settings.OUTBOUND_HOSTS = ["gateway.example"]
    settings.OUTBOUND_PRIVATE = []
    return settings


@pytest.fixture
def names(monkeypatch):
    """Let a name mean what the test says, one answer after the other."""
    answers: list[list[str]] = []
    asked: list[str] = []

    def look_up(host, port, *args, **kwargs):
        asked.append(host)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        kind = socket.SOCK_STREAM
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, kind, 6, "", (one, port))
            for one in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    look_up.answers, look_up.asked = answers, asked
    return look_up


def refused(url: str) -> str:
    with pytest.raises(Unreachable) as error:
        post_json(url, {})
    return str(error.value)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1", "ff02::1",
    ],
)  # fmt: skip
def test_a_name_that_means_a_private_address_is_refused(allowed, names, canary, address):
    names.answers.append([address])
    assert refused(f"https://gateway.example:{canary.port}/") == "address not allowed"
    assert canary.hits == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(allowed, names, canary):
    names.answers.append(["93.184.216.34", "127.0.0.1"])
    assert refused(f"https://gateway.example:{canary.port}/") == "address not allowed"
    assert canary.hits == []


def test_a_host_that_is_not_on_the_list_is_not_even_looked_up(allowed, names, canary):
    names.answers.append(["127.0.0.1"])
    for host in (
        "127.0.0.1",
        "localhost",
        "[::1]",
        "gateway.example.evil.test",
        "evil.test",
        "2130706433",
    ):
        assert refused(f"https://{host}:{canary.port}/") == "host not allowed"
    assert names.asked == []
    assert canary.hits == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://gateway.example/", "file:///etc/passwd", "gopher://gateway.example/", "//gateway.example/",
        "https://user:word@gateway.example/", "https://gateway.example:99999/", "https:///x", "",
        "https://gateway.example@127.0.0.1/", "http://127.0.0.1\\@gateway.example/",
    ],
)  # fmt: skip
def test_an_address_of_another_shape_is_refused(allowed, names, url):
    names.answers.append(["93.184.216.34"])
    assert refused(url) in {"bad address", "host not allowed"}
    assert names.asked == []


def test_without_encryption_only_the_countys_own_network_is_reached(allowed, names):
    names.answers.append(["93.184.216.34"])
    assert refused("http://gateway.example/") == "only https"


def test_a_name_that_changes_its_meaning_leads_nowhere_else(allowed, names, canary, monkeypatch):
    """DNS rebinding: the first answer is checked and is the one that is connected to."""
    names.answers += [["93.184.216.34"], ["127.0.0.1"]]
    reached = []

    def connect(address, *args, **kwargs):
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert refused(f"https://gateway.example:{canary.port}/") == "no connection"
    assert reached == [("93.184.216.34", canary.port)]
    assert names.asked == ["gateway.example"]
    assert canary.hits == []


@pytest.fixture
def own_network(allowed, names):
    """The county's gateway lies at a private address that the operator allowed."""
    allowed.OUTBOUND_PRIVATE = ["127.0.0.1/32"]
    names.answers.append(["127.0.0.1"])
    return allowed


def test_a_gateway_in_the_countys_own_network_is_reached(own_network, canary):
    answer = post_json(f"http://gateway.example:{canary.port}/send?x=1", {"a": "甲"})
    assert (answer.status, answer.body["id"]) == (200, "gw-1")
    ((path, body, headers),) = canary.hits
    assert (path, body, headers["Host"]) == (
        "/send?x=1",
        {"a": "甲"},
        f"gateway.example:{canary.port}",
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused_and_not_followed(own_network, canary, status):
    with listening() as inner:
        canary.status, canary.location = status, f"http://127.0.0.1:{inner.port}/secret"
        assert refused(f"http://gateway.example:{canary.port}/") == "redirect refused"
        assert inner.hits == []


def test_an_endless_answer_is_cut_off(own_network, canary):
    canary.body = b"x" * (outbound.MAX_ANSWER + 1)
    assert refused(f"http://gateway.example:{canary.port}/") == "answer too long"


def test_a_proxy_of_the_environment_is_not_used(own_network, canary, monkeypatch):
    with listening() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        post_json(f"http://gateway.example:{canary.port}/", {})
        assert proxy.hits == []


def test_a_machine_that_speaks_no_tls_is_not_spoken_to(own_network, canary):
    own_network.OUTBOUND_CA_FILE = ""
    assert refused(f"https://gateway.example:{canary.port}/") in {
        "certificate not accepted",
        "no connection",
    }
    assert canary.hits == []


def test_there_is_one_door_to_the_network_only():
    """Every call that could reach another machine is in outbound.py."""
    doors = {
        "http.client",
        "urllib.request",
        "requests",
        "httpx",
        "aiohttp",
        "socket",
        "smtplib",
        "ftplib",
    }
    found = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if doors & set(named):
                found.add(str(path.relative_to(SOURCES)))
    # web/browsing.py asks its own server on loopback for a free port (screenshots).
    assert found == {"backstage/outbound.py", "web/browsing.py"}


class TestStart:
    """The server does not start with a gateway that could never be reached (backstage.E001)."""

    def found(self):
        return [one.id for one in checks.gateways_are_allowed(None)]

    def test_nothing_set_up_is_in_order(self):
        assert self.found() == []

    def test_a_gateway_and_a_robot_need_the_allow_list(self, settings):
        settings.SMS_URL = "https://gateway.example/send"
        settings.ROBOTS = ["520524=wecom:https://groups.example/x?key=word"]
        assert self.found() == ["backstage.E001"] * 2
        assert "word" not in str(checks.gateways_are_allowed(None))
        settings.OUTBOUND_HOSTS = ["gateway.example", "groups.example"]
        assert self.found() == []

    @pytest.mark.parametrize(
        "robot", ["x", "520524=fax:https://a/", "abc=wecom:https://a/", "1=wecom:"]
    )
    def test_a_robot_of_another_shape_is_named(self, settings, robot):
        settings.ROBOTS = [robot]
        assert self.found() == ["backstage.E001"]

    def test_a_network_that_is_none_is_named(self, settings):
        settings.OUTBOUND_PRIVATE = ["10.0.0.0/99"]
        assert self.found() == ["backstage.E001"]
