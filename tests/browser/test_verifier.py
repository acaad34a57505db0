"""I-05 and I-07: the verifier page in Chromium, from a file, with the network off."""

import hashlib
import json
import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from touyan.core import chain
from touyan.decisions import leaves
from touyan.disclosure import publication
from touyan.disclosure.head import Content, Head, receipt, short

TREES = 1_000
GREEN, RED = "rgb(20, 103, 47)", "rgb(179, 38, 30)"


def leaf(number: int, period: str, points: int = 5) -> str:
    """Return the text of an entry as the ledger seals it."""
    return chain.canonical(
        {
            "actor": 7, "book": 3, "effective_on": f"{period}-03", "key": f"points.claim:{number}",
            "kind": "points.claim", "part": 0, "period": period,
            "lines": [[1, "points.issued", "POINT", None, -points],
                      [2, "points.available", "POINT", 44, points]],
            "posted_at": f"{period}-03T02:00:00.000000Z", "private_commit": "",
            "public": {"rule": "A03", "title": "打扫公共区域"}, "resolution": 5, "reverses": None,
        }
    )  # fmt: skip


def made(period: str, alg: str = "sha256", index: int = 11) -> tuple[str, str]:
    """Return a receipt and the check code of its month."""
    texts = [leaf(number, period) for number in range(21)]
    leaves = [chain.leaf_hash(text.encode(), algorithm=alg) for text in texts]
    head = Head(
        alg=alg,
        area="520524101201",
        book=3,
        period=period,
        n=len(leaves),
        root=chain.merkle_root(leaves, algorithm=alg),
        content=Content((), ()).digest(alg),
    )
    text = receipt(leaf=texts[index], index=index, leaves=leaves, head=head.text, alg=alg)
    return text, chain.check_code(head.digest)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """The page as somebody opens it who got it by telephone: a file, no network."""
    context = browser.new_context(
        offline=True, viewport={"width": 360, "height": 740}, locale="zh-CN"
    )
    opened = context.new_page()
    opened.goto((publication.FOLDER / publication.PAGE).as_uri())
    yield opened
    context.close()


def answer(page: Page, text: str, code: str) -> tuple[str, str, str]:
    """Fill in the page and return the heading, its colour and the whole answer."""
    page.fill("#receipt", text)
    page.fill("#code", code)
    page.click("#check")
    colour = page.eval_on_selector("#answer", "e => getComputedStyle(e).backgroundColor")
    return page.inner_text("#answer h2"), colour, page.inner_text("#answer")


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
def test_a_good_receipt_is_green_and_says_what_it_is(page: Page, alg: str) -> None:
    text, code = made("2026-11", alg)
    heading, colour, whole = answer(page, text, code)
    assert (heading, colour) == ("✓ 与公示一致", GREEN)
    assert "2026-11-03 积分入账 +5 分" in whole
    typed = code.lower().replace("0", "o").replace("1", "l").replace("\n", "")
    assert answer(page, text, typed)[1] == GREEN
    page.click("#language")
    assert answer(page, text, code)[0] == "✓ It is in the published books"


def test_what_was_altered_is_red(page: Page) -> None:
    text, code = made("2026-11")
    good = json.loads(text)
    altered = [
        good | {"leaf": good["leaf"].replace(",5]", ",50]").replace(",-5]", ",-50]")},
        good | {"path": [*good["path"][:-1], short(bytes(32))]},
        good | {"path": good["path"][:-1]},
        good | {"index": good["index"] - 1},
        good | {"n": good["n"] + 1},
        good | {"head": good["head"].replace("2026-11", "2026-10")},
    ]
    for case in altered:
        assert case != good
        heading, colour, _whole = answer(page, json.dumps(case), code)
        assert (heading, colour) == ("✗ 与公示不一致", RED), case


def test_another_month_or_a_wrong_code_is_red(page: Page) -> None:
    text, code = made("2026-11")
    _other_text, other_code = made("2026-10")
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    for typed in (other_code, wrong, code[:-1]):
        assert answer(page, text, typed)[1] == RED


@pytest.mark.parametrize(("said", "word"), [("NO", "不同意"), ("YES", "同意"), ("ABSTAIN", "弃权")])
def test_a_vote_is_green_with_what_was_said_and_red_when_it_is_changed(
    page: Page, said: str, word: str
) -> None:
    sitting = leaves.Sitting(7, "520524101201", "2026-03-12")
    texts = [
        leaves.leaf(
            sitting,
            number=number,
            kind="decisions.vote",
            salt=f"{number:032x}",
            more={"seat": number, "motion": 1, "title": "修桥", "said": said, "votes": 1},
        )
        for number in range(1, 8)
    ]
    head_text = leaves.head_text(sitting, minutes="ab" * 32, texts=texts)
    text = leaves.receipt(texts, 4, head_text=head_text)
    code = chain.check_code(chain.digest(head_text.encode()))
    heading, colour, whole = answer(page, text, code)
    assert (heading, colour) == ("✓ 与公示一致", GREEN)
    assert "修桥" in whole
    assert word in whole
    other = "YES" if said == "NO" else "NO"
    given = json.loads(text)
    changed = given | {"leaf": given["leaf"].replace(f'"said":"{said}"', f'"said":"{other}"')}
    assert changed != given
    assert answer(page, json.dumps(changed), code)[1] == RED


def test_without_a_code_or_a_receipt_it_says_neither_yes_nor_no(page: Page) -> None:
    text, code = made("2026-11")
    assert answer(page, text, "")[1] not in {GREEN, RED}
    for unreadable in ("", "hello", "{}", text[:-40]):
        assert answer(page, unreadable, code)[1] not in {GREEN, RED}


def test_it_reads_a_receipt_from_its_address(browser: Browser) -> None:
    text, _code = made("2026-11")
    context = browser.new_context(offline=True)
    opened = context.new_page()
    address = (publication.FOLDER / publication.PAGE).as_uri()
    opened.goto(f"{address}#{short(text.encode())}")
    assert opened.input_value("#receipt") == text
    context.close()


def test_both_implementations_agree_on_the_same_thousand_trees(page: Page) -> None:
    """I-05: roots, proofs that hold, proofs that do not, and both hashes."""
    chance = random.Random(6962)
    cases = []
    for _ in range(TREES):
        size = chance.choice((1, 2, 3, chance.randrange(1, 70)))
        data = [chance.randbytes(chance.randrange(0, 130)) for _ in range(size)]
        leaves = [chain.leaf_hash(one) for one in data]
        index = chance.randrange(size)
        path = chain.inclusion_proof(leaves, index)
        wrong = [chance.randbytes(32), *path[1:]] if chance.random() < 0.5 else path[:-1]
        cases.append(
            {
                "data": data[index].hex(),
                "index": index,
                "n": size,
                "path": [short(one) for one in path],
                "wrong": [short(one) for one in wrong],
                "root": chain.merkle_root(leaves).hex(),
                "differs": wrong != path,
                "code": chain.check_code(chain.merkle_root(leaves))
                .replace(" ", "")
                .replace("\n", ""),
                "sm3": hashlib.new("sm3", data[index]).hexdigest(),
                "sha256": hashlib.sha256(data[index]).hexdigest(),
            }
        )
    found = page.evaluate(
        """cases => cases.map(c => {
          const data = new Uint8Array(c.data.match(/../g)?.map(x => parseInt(x, 16)) || []);
          const leaf = touyan.sha256(new Uint8Array([0, ...data]));
          const climb = path => touyan.climb(touyan.sha256, leaf, c.index, c.n, path.map(touyan.unshort));
          const root = climb(c.path), wrong = climb(c.wrong);
          return root && touyan.hex(root) === c.root && touyan.codeOf(root) === c.code
            && (!wrong || touyan.hex(wrong) !== c.root) === c.differs
            && touyan.hex(touyan.sha256(data)) === c.sha256 && touyan.hex(touyan.sm3(data)) === c.sm3;
        })""",
        cases,
    )
    assert len(found) == TREES
    assert [n for n, agrees in enumerate(found) if not agrees] == []
