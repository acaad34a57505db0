"""`{% load touyan %}`: icons, QR codes, request keys and the small sums that charts need."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import segno
from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from touyan.backstage import once
from touyan.core import inbox, wording
from touyan.core.money import format_fen
from touyan.web import acts, words

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> SafeString:
    """Draw one symbol of the sprite; it is decoration, the word stands beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        css if css == "mark" else f"icon {css}".strip(),
        static("web/icons.svg"),
        name,
    )


@register.simple_tag
def request_key() -> SafeString:
    """Return the hidden field that makes a form take effect once (backstage.once)."""
    return format_html('<input type="hidden" name="{}" value="{}">', once.FIELD, once.new_key())


@register.simple_tag
def qr(text: str, error: str = "m") -> SafeString:
    """Draw a QR code as SVG (error correction M unless said: a long text asks for L)."""
    code = segno.make(str(text), error=error, micro=False)
    # The library writes only paths and numbers: nothing of `text` appears in the markup.
    return mark_safe(code.svg_inline(scale=4, border=2, omitsize=True, dark="#1f2328"))  # noqa: S308


@register.filter
def listed(parts: Iterable[object]) -> str:
    """Join words as the reader's language does."""
    return wording.listed(parts)


@register.filter
def month_name(month: str) -> str:
    """Say a month `YYYY-MM` in words."""
    return wording.month_name(month)


@register.filter
def until(moment: dt.datetime | dt.date) -> str:
    """Say until when something is due."""
    return wording.by_when(moment)


@register.filter
def is_late(moment: dt.datetime | dt.date | None) -> bool:
    """Say whether a time or a day is over."""
    return inbox.is_late(moment)


@register.filter
def as_json(value: Any) -> str:
    """Write a value for a script to read from an attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@register.filter
def fen(amount_fen: int) -> str:
    """Write fen as yuan: 123456 -> '1,234.56'."""
    return format_fen(amount_fen)


@register.filter
def account_word(code: str) -> str:
    """Say in words what an account is."""
    return str(words.account(code))


@register.filter
def transfer_word(kind: str) -> str:
    """Say in words what a transfer is."""
    return str(words.transfer(kind))


@register.filter
def job_word(kind: str) -> str:
    """Say in words what a piece of background work is."""
    return str(words.job(kind))


@register.filter
def commodity_word(code: str) -> str:
    """Say in words what is counted."""
    return str(words.commodity(code))


@register.filter
def public_word(name: str) -> str:
    """Say in words what an entry of a transfer's public part is."""
    return str(words.public(name))


@register.filter
def act_word(code: str) -> str:
    """Say in words what was done."""
    return str(acts.act(code))


@register.filter
def thing_word(kind: str) -> str:
    """Say in words what something was done to."""
    return str(acts.thing(kind))


@register.filter
def job_state(status: str) -> str:
    """Say in words how a job stands."""
    return str(words.STATES[status][1])


@register.filter
def job_tag(status: str) -> str:
    """Return the kind of tag for a job's state."""
    return words.STATES[status][0]


@register.filter
def amount(value: int, commodity: str) -> str:
    """Write an amount of a commodity: yuan with two decimals, everything else whole."""
    return format_fen(value) if commodity == "CNY" else f"{value:,}"


@register.filter
def short_code(code: str) -> str:
    """Return the part of a household's code that people of the village use: its last five digits."""
    return code.rpartition("H")[2]


@register.filter
def signed(text: str) -> str:
    """Put a plus before what is not negative, and a true minus before what is."""
    return f"−{text[1:]}" if text.startswith("-") else f"+{text}"


@register.filter
def get(mapping: Any, key: str) -> Any:
    """Look up a key that a template cannot spell, such as 'data-as'."""
    return mapping.get(key, "")


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Say whether the field is one single box to tick."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choices(field: BoundField) -> bool:
    """Say whether the field is a group of radio buttons or boxes."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def target(field: BoundField) -> str:
    """Return the id that a link in the error summary jumps to."""
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label)


@register.filter
def cells(row: Any, columns: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """Pair the cells of a table row with the table's columns."""
    values = row["cells"] if isinstance(row, dict) else getattr(row, "cells", row)
    return list(zip(columns, values, strict=True))


@register.filter
def scaled(bars: Sequence[Any]) -> list[dict[str, Any]]:
    """Add to every bar where it begins and its width, out of 100; the base is zero.

    What is less than nothing lies left of the base (`zero`, None when nothing does), what is more
    right of it. A place that has nothing to count from (None) has no bar.
    """

    def value(bar: Any) -> float:
        return float((bar["value"] if isinstance(bar, dict) else bar.value) or 0)

    values = [value(bar) for bar in bars]
    low, high = min(values, default=0.0), max(values, default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    whole = (high - low) or 1

    def place(number: float) -> str:
        return f"{100 * number / whole:.2f}"

    return [
        {
            "item": bar,
            "width": place(abs(number)),
            "x": place(min(number, 0.0) - low),
            "is_below": number < 0,
            "zero": place(-low) if low < 0 else None,
        }
        for bar, number in zip(bars, values, strict=True)
    ]


@register.filter
def spark(values: Sequence[float]) -> dict[str, str]:
    """Return the points of a line in a box of 120 by 32 with a zero base."""
    highest = max(values, default=0) or 1
    step = 116 / max(len(values) - 1, 1)
    points = (f"{2 + i * step:.1f},{30 - 28 * v / highest:.1f}" for i, v in enumerate(values))
    return {"points": " ".join(points)}
