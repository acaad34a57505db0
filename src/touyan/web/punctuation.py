"""Chinese punctuation: beside Chinese characters it is full width (GB/T 15834-2011)."""

import re

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")
_HAN = "\u3400-\u9fff"
# Private characters stand for placeholders and tags while the signs around them are looked at.
_HELD = "\ue000-\uf8ff"
_BEFORE = rf"(?<=[{_HAN}{_HELD}”》）】])"
_AFTER = rf"(?=\s*[{_HAN}{_HELD}“《（【])"
_SIGNS = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？"}
_BRACKETS = re.compile(rf"\(([^()]*)\)(?=([{_HAN}]?))")


def full_width(text: str) -> str:
    """Return a Chinese text with full-width commas, colons, brackets and so on beside Chinese words.

    Times, amounts and addresses keep theirs; a text without Chinese characters is returned as it is.
    """
    if not re.search(f"[{_HAN}]", text):
        return text
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found.group())
        return chr(0xE000 + len(held) - 1)

    plain = _PLACEHOLDER.sub(hold, text)
    for half, full in _SIGNS.items():
        sign = re.escape(half)
        plain = re.sub(rf"(?<=[{_HAN}”》）】)]){sign} ?(?![\d/])", full, plain)
        plain = re.sub(rf"(?<=[{_HAN}]){sign}(?=\d)", full, plain)
        plain = re.sub(rf"{_BEFORE}{sign} ?{_AFTER}", full, plain)
        plain = re.sub(rf"(?<=[0-9A-Za-z]){sign} ?(?=[{_HAN}])", full, plain)
    plain = _BRACKETS.sub(_bracket, plain)
    return re.sub(f"[{_HELD}]", lambda found: held[ord(found.group()) - 0xE000], plain)


def _bracket(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()] if found.start() else ""
    chinese = re.search(f"[{_HAN}]", f"{before}{found.group(1)}{found.group(2)}")
    return f"（{found.group(1)}）" if chinese else found.group()
