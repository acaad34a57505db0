"""How heavy the first visit is (U-07): bytes and requests as the network sees them, nothing from elsewhere."""

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Visit

KB = 1024


def _load(visit: Visit, role: str, path: str) -> tuple[int, list[str]]:
    visitor = visit(role)
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    addresses: list[str] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on("Network.requestWillBeSent", lambda event: addresses.append(event["request"]["url"]))
    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    return int(sum(sizes)), [a for a in addresses if not a.startswith("data:")]


@pytest.mark.parametrize(
    ("role", "path", "kilobytes", "requests"),
    [
        ("villager", "/home/", 60, 6),
        ("villager", "/points/", 60, 6),
        ("villager", "/shop/", 60, 6),
        ("elder", "/home/", 60, 6),
        ("villager", "/whistle/", 60, 6),
        ("visitor", "/", 60, 6),
        ("keeper", "/counter/", 80, 7),
        ("secretary", "/home/", 120, 8),
        ("county", "/home/", 120, 8),
    ],
)
def test_a_first_visit_is_light(visit: Visit, role, path, kilobytes, requests):
    weight, addresses = _load(visit, role, path)
    assert weight <= kilobytes * KB, f"{weight / KB:.1f} KB: {addresses}"
    assert len(addresses) <= requests, addresses
    assert {urlsplit(a).hostname for a in addresses} == {"127.0.0.1"}
