"""The page of proofs names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`((?:tests|benchmarks)/[\w/]+\.py)(?:::(\w+))?`")


def test_every_proof_that_is_named_is_there():
    text = (ROOT / "docs" / "develop" / "proof.md").read_text(encoding="utf-8")
    named = NAMED.findall(text)
    assert len(named) > 60
    missing = []
    for path, name in named:
        file = ROOT / path
        if not file.exists() or (name and f"def {name}(" not in file.read_text(encoding="utf-8")):
            missing.append(f"{path}::{name}")
    assert missing == []
