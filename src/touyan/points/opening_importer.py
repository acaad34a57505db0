"""Taking over the opening balances of a village: all rows or none, taken back by reversals."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.importing import (
    Column,
    Committed,
    Effect,
    Importer,
    Option,
    Preview,
    Row,
    Target,
    Undone,
)
from touyan.core.jobs import Progress
from touyan.core.money import format_fen
from touyan.core.tabular import cells
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, county, opening, opening_workbook
from touyan.points.errors import OpeningInUse
from touyan.points.importing_columns import CODE, HEAD, NOTE
from touyan.points.models import Product
from touyan.points.opening import Terms, What
from touyan.points.opening_workbook import Entry, Known
from touyan.points.services import products


def preview(*, actor: Actor, target: Target, rows: Sequence[Row]) -> Preview:
    """Compare the rows with the register and with what was taken over before."""
    return opening_workbook.compare(actor, target, rows)[0]


def commit(
    *, actor: Actor, target: Target, rows: Sequence[Row], progress: Progress
) -> list[Committed]:
    """Book every new row: points, pieces with their cost, money; by the decision of the village."""
    found, new, known, terms = opening_workbook.compare(actor, target, rows)
    if found.problems or terms is None:
        raise WrongState
    book = accounts.book_id(actor=actor, area=known.village)
    _list_new_products(actor, known, new, book)
    ledger.post_many(
        actor=actor, postings=list(_postings(actor, target.run_id, new, known, terms, book))
    )
    audit.record(
        actor=actor,
        action="points.opening.imported",
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail={"rows": len(new), "cut_over": str(terms.cut_over)},
    )
    progress(100, "", "")
    return [
        Committed(entry.row.key, Effect.NEW, _object_id(entry, known), {"what": entry.what.value})
        for entry in new
    ]


def _list_new_products(actor: Actor, known: Known, new: Sequence[Entry], book: int) -> None:
    low_at = county.shop(known.village.path).low_stock_units
    fresh = [entry.product for entry in new if entry.product is not None and not entry.product.pk]
    created = products.create(
        actor=actor,
        goods=[
            products.NewProduct(one.shop, one.name, one.unit, one.price_points, low_at)
            for one in fresh
        ],
        books={known.village.pk: book},
    )
    known.products |= {product.name: product for product in created}


def _object_id(entry: Entry, known: Known) -> int:
    found: int = known.shop.pk if known.shop else 0
    if entry.household is not None:
        found = entry.household.pk
    elif entry.product is not None:
        found = known.products[entry.product.name].pk
    return found


def _postings(
    actor: Actor, run_id: int, new: Sequence[Entry], known: Known, terms: Terms, book: int
) -> Iterator[Posting]:
    own = accounts.of_books(actor=actor, books=[book])
    homes = [entry.household.pk for entry in new if entry.household is not None]
    holders = accounts.of_households(actor=actor, wanted=[(book, home) for home in homes])
    for entry in new:
        object_id = _object_id(entry, known)
        if entry.household is not None:
            lines = _moved(own[book, accounts.ISSUED], holders[object_id][0], entry.amount)
        elif entry.product is not None:
            lines = _goods_in(known.products[entry.product.name], entry, own[book, accounts.GRANT])
        else:
            cash = known.shop.cash_account_id if known.shop else 0
            lines = _moved(own[book, accounts.GRANT], cash, entry.amount)
        if lines:
            yield Posting(
                key=opening.key_of(run_id, entry.what, object_id),
                book_id=book,
                kind=opening.POINTS_KIND if entry.household else opening.SHOP_KIND,
                effective_on=terms.cut_over,
                lines=lines,
                public=_public(entry, object_id, terms),
                private={"household": object_id} if entry.household else None,
                resolution_id=terms.resolution_id,
            )


def _moved(giver: int, taker: int, amount: int) -> tuple[Line, ...]:
    return (Line(giver, -amount), Line(taker, amount)) if amount else ()


def _goods_in(product: Product, entry: Entry, grant: int) -> tuple[Line, ...]:
    pieces = _moved(product.purchased_account_id or 0, product.stock_account_id or 0, entry.amount)
    return (*pieces, *_moved(grant, product.value_account_id or 0, entry.fen))


def _public(entry: Entry, object_id: int, terms: Terms) -> dict[str, object]:
    said: dict[str, object] = {"cut_over": str(terms.cut_over)}
    if entry.household is not None:
        said["points"] = entry.amount
        if terms.expires_on is not None:
            said["expires_on"] = str(terms.expires_on)
    elif entry.product is not None:
        said["goods"] = [[object_id, entry.amount, entry.fen]]
    else:
        said["fen"] = entry.amount
    return said


def undo(*, actor: Actor, target: Target, done: Sequence[Committed]) -> Undone:
    """Take a whole opening back by reversals; new products stay on the list, without stock.

    Raises OpeningInUse when points, goods or money of it have been used.
    """
    keys = [
        opening.key_of(target.run_id, What(str((one.before or {})["what"])), one.object_id)
        for one in done
    ]
    try:
        ledger.reverse_many(actor=actor, keys=keys, reason="points.opening.undone")
    except InsufficientBalance:
        raise OpeningInUse from None
    audit.record(
        actor=actor,
        action="points.opening.undone",
        object_kind="import",
        object_id=target.run_id,
        area_path=target.area_path,
        detail={"rows": len(keys)},
    )
    return Undone(len(keys))


def _cost(cell: object) -> int:
    """Return what a piece cost in fen; a gift cost nothing."""
    return 0 if cell == 0 or str(cell).strip() == "0" else cells.amount(scale=2)(cell)


def _key(values: Mapping[str, object]) -> str:
    return opening.row_key(values)


OPENING = Importer(
    code="opening",
    title=_("Opening day: old points, goods and money"),
    power=Power.POINTS_IMPORT,
    help=_(
        "One row for each household with its old balance, for each product on the shelf, and one for "
        "the money in the till; on one sheet or several. A confirmed decision of the village is needed."
    ),
    columns=(
        CODE,
        HEAD,
        Column(
            "points",
            _("Balance in points"),
            cells.whole(least=1, most=100_000),
            synonyms=(
                "积分余额",
                "剩余积分",
                "现有积分",
                "可用积分",
                "结余积分",
                "积分券余额",
                "旧积分券余额",
                "旧积分余额",
                "旧券余额",
                "旧卡余额",
                "余额",
            ),
            example="36",
        ),
        Column(
            "product",
            _("Product"),
            cells.text(60),
            synonyms=("商品", "商品名称", "货品", "货品名称", "品名", "物品", "物品名称"),
            example="肥皂",
        ),
        Column(
            "unit",
            _("Unit"),
            cells.text(10),
            synonyms=("单位", "计量单位"),
            example="块",
        ),
        Column(
            "quantity",
            _("Pieces on the shelf"),
            cells.whole(least=1, most=1_000_000),
            synonyms=("库存", "库存数量", "数量", "盘点数量", "实有数", "结存数量"),
            example="40",
        ),
        Column(
            "cost_fen",
            _("Cost of one piece (yuan)"),
            _cost,
            synonyms=("进价", "单价", "进货价", "进货单价", "进价(元)", "单价(元)", "成本价"),
            example="2.70",
        ),
        Column(
            "price",
            _("Price in points"),
            cells.whole(least=1, most=100_000),
            synonyms=("兑换积分", "所需积分", "积分价", "兑换分值", "兑换标准"),
            example="3",
        ),
        Column(
            "cash_fen",
            _("Money in the till (yuan)"),
            cells.amount(scale=2),
            shown=format_fen,
            synonyms=("现金", "超市现金", "现金余额", "现金(元)", "超市现金(元)", "钱箱现金"),
            example="268.50",
        ),
        NOTE,
    ),
    options=(
        Option("cut_over", _("Cut-over day"), cells.day, input_type="date"),
        Option(
            "decided_on",
            _("Day of the village's decision"),
            cells.day,
            input_type="date",
            help=_("It must be recorded under “Decisions” and confirmed."),
        ),
        Option(
            "expires_on",
            _("Old points can be used until"),
            cells.day,
            input_type="date",
            required=False,
            help=_("Leave it empty for the county's rule."),
        ),
    ),
    row_key=_key,
    preview=preview,
    commit=commit,
    undo=undo,
    area_levels=frozenset({"VILLAGE"}),
)
