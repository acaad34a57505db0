"""The message catalogues: which texts the code has, which are translated, and the compiled files.

Each room keeps `locale/zh_Hans/LC_MESSAGES/django.po`; the English text is the key. Extraction uses
Django's own template reader and babel, so no gettext programs are needed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.utils.translation.template import templatize

from touyan.web.punctuation import full_width

LANGUAGE = "zh_Hans"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_CHINESE = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[a-z]{2}")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# One header for all, without dates and one text per line: two people's changes meet without conflict.
_HEADER = """msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

Key = tuple[str, str, str]
"""Context, text, plural text; the empty string where there is none."""


@dataclass
class Report:
    """What is wrong with one room's catalogue."""

    room: str
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield one line for each fault."""
        for word in ("missing", "stale", "faulty"):
            for text in getattr(self, word):
                yield f"{self.room}: {word}: {text!r}"


def rooms() -> dict[str, Path]:
    """Return the folder of each of our rooms by its name."""
    ours = (config for config in apps.get_app_configs() if config.name.startswith("touyan."))
    return {config.label: Path(config.path) for config in ours}


def po_file(folder: Path) -> Path:
    """Return where a room keeps its catalogue."""
    return folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def extracted(folder: Path) -> dict[Key, str]:
    """Return every text of a room's code and templates with the first place where it stands."""
    found: dict[Key, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            if "templates" not in path.parts:
                continue
            # The reader leaves calls between filler words; indentation would confuse the tokenizer.
            lines = templatize(source, origin=str(path)).splitlines()
            source = "\n".join(line.strip() for line in lines)
        for line, texts, _comments, context in extract(
            "python", BytesIO(source.encode()), KEYWORDS, (), {"encoding": "utf-8"}
        ):
            text, plural = (texts, "") if isinstance(texts, str) else (texts[0], texts[-1])
            found.setdefault((context or "", text, plural), f"{path.name}:{line}")
    return found


def catalogue(folder: Path) -> Catalog:
    """Return a room's catalogue, an empty one when the file is not there."""
    path = po_file(folder)
    if not path.exists():
        return Catalog(locale=LANGUAGE, domain="django", project="Touyan", charset="utf-8")
    with path.open("rb") as stream:
        return read_po(stream, locale=LANGUAGE, domain="django")


def check() -> list[Report]:
    """Compare code and catalogue of every room; return those that are not in order."""
    reports = []
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for room, folder in rooms().items():
        report = Report(room)
        texts = extracted(folder)
        known = {key_of(message): message for message in catalogue(folder) if message.id}
        report.stale = [key[1] for key in known if key not in texts]
        for key in texts:
            message = known.get(key)
            if message is None or message.fuzzy or not _filled(message):
                report.missing.append(key[1])
                continue
            report.faulty += _faults(message)
            other = said.setdefault((key[0], key[1]), (room, str(message.string)))
            if other[1] != str(message.string):
                report.faulty.append(f"{key[1]} is {other[1]} in {other[0]}")
        if any(report.lines()):
            reports.append(report)
    return reports


def key_of(message: Message) -> Key:
    """Return the key of a catalogue entry."""
    text, plural = (message.id, "") if isinstance(message.id, str) else (*message.id,)
    return message.context or "", text, plural


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ("",))


def _filled(message: Message) -> bool:
    return all(_strings(message))


def _faults(message: Message) -> Iterator[str]:
    """Yield what is wrong with a translation: English left over, other placeholders."""
    _context, text, plural = key_of(message)
    wanted = set(_PLACEHOLDER.findall(plural or text))
    for string in _strings(message):
        if _WORD.search(_PLACEHOLDER.sub("", text)) and not _CHINESE.search(string):
            yield f"{text} is still English"
        if set(_PLACEHOLDER.findall(string)) != wanted:
            yield f"{text} has other placeholders in its translation"
        if not wanted and "%%" in string and "%%" not in text:
            yield f"{text} doubles a percent sign, which nothing takes back"
        if full_width(string) != string:
            yield f"{text} has half-width signs: {full_width(string)}"


def update() -> list[str]:
    """Add missing texts (without a translation), drop stale ones, make signs full width.

    Return the changed rooms.
    """
    changed = []
    for room, folder in rooms().items():
        texts = extracted(folder)
        kept = catalogue(folder)
        known = {key_of(message): message for message in kept if message.id}
        mended = _mended(kept)
        if set(known) == set(texts) and not mended:
            continue
        for key, message in known.items():
            if key not in texts:
                kept.delete(message.id, message.context)
        for key in texts:
            if key not in known:
                context, text, plural = key
                kept.add((text, plural) if plural else text, context=context or None)
        path = po_file(folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.write(_HEADER.encode())
            write_po(stream, kept, width=0, no_location=True, sort_output=True, omit_header=True)
        changed.append(room)
    return changed


def _mended(kept: Catalog) -> bool:
    """Give the translations their full-width signs; say whether any had others."""
    changed = False
    for message in kept:
        right = [full_width(string) for string in _strings(message)] if message.id else []
        if right and right != _strings(message):
            changed = True
            message.string = right[0] if isinstance(message.string, str) else tuple(right)
    return changed


def compile_changed() -> list[str]:
    """Write the compiled catalogue of each room whose source is newer; return those rooms."""
    compiled = []
    for room, folder in rooms().items():
        source = po_file(folder)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with target.open("wb") as stream:
            write_mo(stream, catalogue(folder))
        compiled.append(room)
    return compiled
