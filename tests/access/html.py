"""What a page consists of: its links, forms, scripts and attributes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

LINKS = ("href", "src", "action", "hx-get", "hx-post", "hx-put", "hx-delete", "formaction")


@dataclass
class Form:
    """One form: where it goes, how, and what it would send untouched."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """Collects links, forms and everything that the content security policy would stop."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.offences: list[str] = []
        self._script = False
        self._select = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._judge(tag, values)
        self.links += [values[name] for name in LINKS if values.get(name)]
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        elif self.forms:
            self._field(tag, values)
        self._script = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.offences.append("text inside a script element")

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def _judge(self, tag: str, values: dict[str, str]) -> None:
        if tag == "style":
            self.offences.append("a style element")
        if tag == "script" and not values.get("src"):
            self.offences.append("an inline script")
        if tag in {"iframe", "object", "embed", "base"}:
            self.offences.append(f"an element {tag}")
        for name, value in values.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                self.offences.append(f"an attribute {name} on {tag}")
            if value.strip().lower().startswith(("javascript:", "vbscript:")):
                self.offences.append(f"a script in {name} of {tag}")
            if name in {"src", "href"} and value.startswith(("http:", "https:", "//")):
                self.offences.append(f"{name} of {tag} leads to another host: {value}")

    def _field(self, tag: str, values: dict[str, str]) -> None:
        form = self.forms[-1]
        name = values.get("name", "")
        if tag == "select" and name:
            self._select = name
            form.choices.setdefault(name, [])
        elif tag == "option" and self._select:
            form.choices[self._select].append(values.get("value", ""))
        elif tag == "textarea" and name:
            form.texts[name] = "text"
        elif tag in {"input", "button"} and name:
            kind = values.get("type", "text")
            if kind in {"radio", "checkbox"}:
                form.choices.setdefault(name, []).append(values.get("value", "on"))
            elif values.get("value") or kind == "hidden":
                form.fields.setdefault(name, []).append(values.get("value", ""))
            elif kind != "file":
                form.texts[name] = kind

    def filled(self, form: Form) -> dict[str, Any]:
        """Return a plausible filling: given values, the last choice, simple texts."""
        sample = {"number": "1", "date": "2026-01-05", "password": "274917", "tel": "12900000001"}
        found: dict[str, Any] = {name: sample.get(kind, "1") for name, kind in form.texts.items()}
        found |= {name: values[-1] for name, values in form.choices.items() if values}
        return found | {name: values[-1] for name, values in form.fields.items()}


def is_page(response: Any) -> bool:
    """Say whether an answer is an HTML page."""
    return response.get("Content-Type", "").startswith("text/html") and not response.streaming
