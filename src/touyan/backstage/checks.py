"""What the settings of messages must keep to before the server starts."""

import ipaddress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def gateways_are_allowed(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """backstage.E001: every configured gateway and robot is well written and on the allow-list (X-14)."""
    # Imported here: the checks are registered while the models of the rooms are not there yet.
    from touyan.backstage import gateways, outbound  # noqa: PLC0415

    try:
        named = {f"the robot of {one.prefix}": one.url for one in gateways.robots()}
        for network in settings.OUTBOUND_PRIVATE:
            ipaddress.ip_network(network)
    except ValueError as error:
        return [Error(str(error), hint=_HINT, id="backstage.E001")]
    if settings.SMS_URL:
        named["TOUYAN_SMS_URL"] = settings.SMS_URL
    wrong = [name for name, url in named.items() if not outbound.is_allowed(url)]
    return [
        Error(f"{name}: the host is not in TOUYAN_OUTBOUND_HOSTS.", hint=_HINT, id="backstage.E001")
        for name in wrong
    ]


_HINT = "docs/operate/notifications.md shows how to write it."
