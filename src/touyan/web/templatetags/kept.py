"""`{% kept %}`: what is the same on many people's pages is drawn once and kept as text.

    {% kept size=page.elder bar=page.bar open name=page.name csrf=csrf_token|csrf_field %}
      <p>{% translate "Me" %}: {{ name }}</p>
    {% endkept %}

Inside stands nothing but the keys (before `open`) and the open places (after it): whatever else the page
knows is not there, so a key cannot be forgotten and nothing of one person is drawn into what another
sees. The language belongs to every key. An open place is filled in anew on each page, escaped as `{{ }}`
does; it may be written, not asked: `{% if name %}` raises, for the answer would be kept for everybody.
"""

import datetime as dt
import re
import secrets
from functools import lru_cache
from typing import Any, NoReturn

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.base import render_value_in_context as written
from django.template.context import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
MOST = 1024  # texts of one place in one template; more are begun anew
# Nobody outside this process can write what stands for an open place.
_BEGIN, _END = f"\ue000{secrets.token_hex(8)}:", "\ue001"
_PLACE = re.compile(f"{_BEGIN}(\\d+){_END}")


class _Open(SafeString):
    """Stands for a value that is not known while a part is drawn."""

    def __bool__(self) -> NoReturn:
        raise TypeError("an open place of {% kept %} is only written; what is asked must be a key")


class KeptNode(template.Node):
    """One part of a template, with what was drawn of it in this process."""

    def __init__(
        self,
        nodelist: NodeList,
        keys: dict[str, FilterExpression],
        places: dict[str, FilterExpression],
    ) -> None:
        self.nodelist = nodelist
        self._keys, self._places = tuple(keys), tuple(places)
        self._key_values, self._place_values = tuple(keys.values()), tuple(places.values())
        self._drawn: dict[tuple[Any, ...], tuple[list[str], list[tuple[int, int]]]] = {}

    def render(self, context: Context) -> SafeString:
        """Return the kept text with this page's own values in its open places."""
        values = [one.resolve(context) for one in self._key_values]
        # 1 and True, or a text and the same marked as safe, are equal but are drawn differently.
        key = (get_language(), *values, *map(type, values))
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) >= MOST:
                self._drawn.clear()
            drawn = self._drawn[key] = self._draw(context, values)
        parts, places = drawn
        if not places:
            return mark_safe(parts[0])  # noqa: S308 - drawn by the template, which escapes
        parts, own = parts.copy(), dict[int, str]()
        for at, number in places:
            if number not in own:
                own[number] = written(self._place_values[number].resolve(context), context)
            parts[at] = own[number]
        return mark_safe("".join(parts))  # noqa: S308 - every value was written as `{{ }}` does

    def _draw(self, context: Context, values: list[Any]) -> tuple[list[str], list[tuple[int, int]]]:
        """Return the text in pieces, and which of them are open places for which value."""
        marks = {name: _Open(f"{_BEGIN}{n}{_END}") for n, name in enumerate(self._places)}
        inner = context.new({**dict(zip(self._keys, values, strict=True)), **marks})
        parts = _PLACE.split(self.nodelist.render(inner))
        return parts, [(at, int(parts[at])) for at in range(1, len(parts), 2)]


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Read `{% kept key=value ... open name=value ... %}` to `{% endkept %}`."""
    bits = token.split_contents()[1:]
    at = bits.index("open") if "open" in bits else len(bits)
    before, after = bits[:at], bits[at + 1 :]
    keys, places = token_kwargs(before, parser), token_kwargs(after, parser)
    if before or after or set(keys) & set(places):
        raise template.TemplateSyntaxError("kept takes key=value pairs, then `open` and others")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, keys, places)


@register.filter
def month_day(day: dt.date | None) -> str:
    """Say a day without its year, as `date:"MONTH_DAY_FORMAT"` does: each day once per language."""
    return "" if day is None else _month_day(day, get_language())


@register.filter
def is_any(value: object) -> bool:
    """Say whether there is anything, as `{% if %}` does: a key that tells no number."""
    return bool(value)


@register.filter
def plus(number: int) -> str:
    """Return the sign before a number that was added; what was taken off has its own."""
    return "+" if number > 0 else ""


@lru_cache(maxsize=2048)
def _month_day(day: dt.date, _language: str | None) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


@register.filter
def csrf_field(token: Any) -> SafeString:
    """Return the hidden field that `{% csrf_token %}` writes, for an open place."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
