"""U-15: the board sheet of a month fills one or two pages of A4, and its square code can be read."""

import base64
import re

import zxingcpp

from tests.browser.conftest import Visit, Visitor

BOARD = "/open/520524101201/2021-06/board/"
A4_DOTS = (794, 1123)  # at 96 dots an inch
PAGES_MAX = 2
_PAGE = re.compile(rb"/Type\s*/Page\b")
GREY = """async data => {
  const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const dots = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
  let text = '';
  for (let i = 0; i < dots.length; i += 4)
    text += String.fromCharCode(Math.round((dots[i] + dots[i + 1] + dots[i + 2]) / 3));
  return [bitmap.width, bitmap.height, btoa(text)];
}"""


def printed(visitor: Visitor) -> list[str]:
    """Return what a camera reads on the sheet as a printer without colours makes it."""
    visitor.page.emulate_media(media="print")
    visitor.page.set_viewport_size({"width": A4_DOTS[0], "height": A4_DOTS[1]})
    picture = base64.b64encode(visitor.page.screenshot(full_page=True)).decode()
    blank = visitor.context.new_page()
    width, height, grey = blank.evaluate(GREY, picture)
    dots = memoryview(base64.b64decode(grey)).cast("B", shape=[height, width])
    return [code.text for code in zxingcpp.read_barcodes(dots)]


def test_the_board_sheet_of_a_month_is_short_and_its_code_is_the_head(visit: Visit) -> None:
    visitor = visit(width=A4_DOTS[0], height=A4_DOTS[1])
    assert visitor.open(BOARD).status == 200
    sheet = visitor.page.pdf(format="A4", print_background=False)
    assert 1 <= len(_PAGE.findall(sheet)) <= PAGES_MAX
    heads = visitor.page.request.get(visitor.address + "/open/heads.jsonl").text().splitlines()
    (read,) = printed(visitor)
    assert read in heads


def test_nothing_of_the_frame_is_printed(visit: Visit) -> None:
    visitor = visit(width=A4_DOTS[0], height=A4_DOTS[1])
    visitor.open(BOARD)
    visitor.page.emulate_media(media="print")
    for part in (".nav", ".top", ".foot a", ".actions", ".crumbs"):
        for shown in visitor.page.locator(part).all():
            assert not shown.is_visible(), part
