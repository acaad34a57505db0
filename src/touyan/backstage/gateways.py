"""Hands messages to the county's SMS gateway and to group robots, all through `outbound`.

The gateway gets `{"id", "mobile", "content"}` as JSON with `Authorization: Bearer <TOUYAN_SMS_SECRET>` and
answers with a status below 300; `{"id": "..."}` in the answer is kept for its later delivery report.
A gateway that speaks otherwise gets a function of its own (TOUYAN_MESSAGE_SENDER).
Robots are those of WeCom, DingTalk and Feishu groups, one for each area: `520524=wecom:https://...`.
"""

import base64
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from django.conf import settings

from touyan.backstage import outbound
from touyan.backstage.errors import CannotSend

STYLES = ("wecom", "dingtalk", "feishu")
_REFERENCE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Robot:
    """One group's robot. The address holds its secret, so it is never shown."""

    prefix: str
    style: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


def by_sms(address: str, text: str, reference: str) -> str:
    """Hand one text message to the gateway; return the gateway's own number of it. Raises CannotSend."""
    headers = {"Authorization": f"Bearer {settings.SMS_SECRET}"} if settings.SMS_SECRET else {}
    body = {"id": reference, "mobile": address, "content": settings.SMS_SIGNATURE + text}
    answer = _post(settings.SMS_URL, body, headers)
    return str(answer.get("id", ""))[:_REFERENCE_LENGTH]


def by_robot(robot: Robot, text: str) -> None:
    """Say something in a group. Raises CannotSend, also when the robot itself refuses."""
    url = robot.url
    if robot.style == "feishu":
        body: Mapping[str, Any] = {"msg_type": "text", "content": {"text": text}}
    else:
        body = {"msgtype": "text", "text": {"content": text}}
    if robot.secret and robot.style == "dingtalk":
        url += _signature(robot.secret, int(time.time() * 1000))
    answer = _post(url, body, {})
    if answer.get("errcode", answer.get("code", 0)) != 0:
        raise CannotSend("refused by the group")


def robot_for(path: str) -> Robot | None:
    """Return the robot of the smallest configured area that holds this one, or None."""
    fitting = [one for one in robots() if path.startswith(one.prefix)]
    return max(fitting, key=lambda one: len(one.prefix), default=None)


def robots() -> list[Robot]:
    """Return the configured robots. Raises ValueError for a text that is none."""
    return [_robot(text) for text in settings.ROBOTS]


def _robot(text: str) -> Robot:
    """Read `520524101=dingtalk:https://host/path|secret`."""
    prefix, _is, rest = text.strip().partition("=")
    style, _colon, rest = rest.partition(":")
    url, _bar, secret = rest.partition("|")
    if not (prefix.isascii() and prefix.isdecimal() and style in STYLES and url):
        raise ValueError("TOUYAN_ROBOTS: write area code = style : address")
    return Robot(prefix.rstrip("0") if len(prefix) == 12 else prefix, style, url, secret)


def _signature(secret: str, milliseconds: int) -> str:
    text = f"{milliseconds}\n{secret}".encode()
    sign = base64.b64encode(hmac.digest(secret.encode(), text, "sha256")).decode()
    return f"&timestamp={milliseconds}&sign={quote_plus(sign)}"


def _post(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        answer = outbound.post_json(url, body, headers=headers)
    except outbound.Unreachable as error:
        raise CannotSend(str(error)) from None
    if answer.status >= 300:
        raise CannotSend(f"answer {answer.status}")
    return answer.body
