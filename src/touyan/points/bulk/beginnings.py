"""Schemes, shops, money and goods of many villages at once."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction

from touyan.core import bulk as table
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.pack_values import PointsTemplate
from touyan.ledger import services as ledger
from touyan.points import accounts, county, scheme_template
from touyan.points.bulk.door import require_system
from touyan.points.bulk.values import PastAdoption, PastShop
from touyan.points.county import COUNTY_DIGITS
from touyan.points.models import (
    Funding,
    FundingSource,
    Product,
    Rule,
    SchemeStatus,
    Shop,
)
from touyan.points.services import products, schemes, shops


@transaction.atomic
def adopt_schemes(
    *, actor: Actor, template: PointsTemplate, adoptions: Sequence[PastAdoption]
) -> dict[int, dict[str, Rule]]:
    """Put the template in force in many villages; return the rules by area id and code.

    Each rule comes with its scheme loaded. Raises as `schemes.adopt_scheme` does.
    """
    require_system(actor)
    sample = scheme_template.rules_for(template)
    texts = [scheme_template.text_of(rule) for rule in sample]
    for path in {adoption.area.path[:COUNTY_DIGITS] for adoption in adoptions}:
        schemes.check_lawful(texts, deductions=False, area_path=path)
    rows = []
    for adoption in adoptions:
        schemes.check_resolution(
            area=adoption.area,
            resolution=adoption.resolution,
            effective_from=adoption.effective_from,
        )
        scheme = scheme_template.in_memory(
            template, area_id=adoption.area.pk, version=1, title=adoption.title
        )
        scheme.status = SchemeStatus.ADOPTED
        scheme.resolution = adoption.resolution
        scheme.effective_from = adoption.effective_from
        scheme.created_at = clock.now()
        rows.append(scheme)
    table.create(rows)
    rules: list[Rule] = []
    for scheme in rows:
        for rule in scheme_template.rules_for(template):
            rule.scheme = scheme
            rules.append(rule)
    table.create(rules)
    found: dict[int, dict[str, Rule]] = defaultdict(dict)
    for rule in rules:
        found[rule.scheme.area_id][rule.code] = rule
    return dict(found)


@transaction.atomic
def open_shops(*, actor: Actor, openings: Sequence[PastShop]) -> list[tuple[Shop, list[Product]]]:
    """Open shops with their goods and starting money; return each with its products in order."""
    require_system(actor)
    books = accounts.books_of(actor=actor, areas=[o.area for o in openings])
    ids = accounts.of_books(actor=actor, books=books.values())
    rows = [
        Shop(
            area=o.area,
            name=o.name,
            opened_on=o.opened_on,
            hours=o.hours,
            hold_hours=county.shop(o.area.path).reservation_hours,
            cash_account_id=ids[books[o.area.pk], accounts.SHOP_CASH],
        )
        for o in openings
    ]
    table.create(rows)
    grants = [
        shops.grant_posting(
            shop,
            book=books[o.area.pk],
            grant=ids[books[o.area.pk], accounts.GRANT],
            amount_fen=o.seed_grant_fen,
        )
        for shop, o in zip(rows, openings, strict=True)
        if o.seed_grant_fen
    ]
    ledger.post_many(actor=actor, postings=grants)
    table.create(
        [
            Funding(
                # Named by place and day: the same county built again is the same.
                ref=uuid.uuid5(uuid.NAMESPACE_OID, f"shop.seed:{o.area.path}:{o.opened_on}"),
                shop=shop,
                source=FundingSource.COUNTY_SEED,
                amount_fen=o.seed_grant_fen,
                received_on=o.opened_on,
                recorded_at=clock.now(),
            )
            for shop, o in zip(rows, openings, strict=True)
            if o.seed_grant_fen
        ]
    )
    listed = _products(actor, rows, openings, books)
    return [(shop, listed[shop.pk]) for shop in rows]


def _products(
    actor: Actor, rows: Sequence[Shop], openings: Sequence[PastShop], books: Mapping[int, int]
) -> dict[int, list[Product]]:
    created = products.create(
        actor=actor,
        goods=[
            products.NewProduct(shop, *goods)
            for shop, opening in zip(rows, openings, strict=True)
            for goods in opening.goods
        ],
        books=books,
    )
    found: dict[int, list[Product]] = defaultdict(list)
    for product in created:
        found[product.shop_id].append(product)
    return found
