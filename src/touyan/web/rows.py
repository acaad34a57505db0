"""Rows of the longest tables, written in Python: a template costs ten times as much for each cell.

Every value is escaped here, words of the program included; nothing else in the web room writes markup
for values.
"""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from touyan.audit.queries import Act
from touyan.web import acts

SHOWN = 14  # characters of an object's number


def records(found: Sequence[Act], names: Mapping[int, str]) -> SafeString:
    """Return the table rows of acts; `names` are those of the people who acted, by id."""
    when, who, what, where = (
        f'<td data-label="{escape(label)}">'
        for label in (_("When"), _("Who"), _("Object"), _("Place"))
    )
    system, for_other = escape(_("the system")), escape(_(" (for somebody else)"))
    words = {code: _text(acts.act(code)) for code in {record.action for record in found}}
    things = {kind: _text(acts.thing(kind)) for kind in {record.object_kind for record in found}}
    people = {0: system} | {pk: escape(name) for pk, name in names.items() if pk}
    lines = [
        f'<tr><th scope="row">{words[record.action]}</th>'
        f"{when}{timezone.localtime(record.at):%Y-%m-%d %H:%M:%S}</td>"
        f"{who}{people.get(record.actor_id) or record.actor_id}"
        f"{for_other if record.on_behalf_of else ''}</td>"
        f'{what}{things[record.object_kind]} <span class="mono note">'
        f"{escape(_short(record.object_id))}</span></td>"
        f"{where}{escape(record.area_path) or '—'}</td></tr>"
        for record in found
    ]
    return mark_safe("".join(lines))  # noqa: S308 - every value above is escaped


def _text(word: object) -> str:
    # Plain text at once: a lazy translation would be looked up again in every row.
    return str(escape(str(word)))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
