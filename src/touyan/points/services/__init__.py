"""The public door of the points room: everything that changes a scheme, a claim, a shop."""

from touyan.points.services.batches import (
    answer_objection,
    object_to,
    post_batch,
    post_due,
    publish_batch,
)
from touyan.points.services.claims import (
    Deed,
    claim_own,
    first_review,
    propose,
    resubmit,
    reverse_claim,
    second_review,
    second_review_many,
    withdraw,
)
from touyan.points.services.enrolment import (
    enrol_for,
    enrol_many,
    enrol_own,
    withdraw_for,
    withdraw_own,
)
from touyan.points.services.moves import Item, Wanted
from touyan.points.services.redemptions import (
    cancel,
    counter_redeem,
    expire_due,
    find_by_code,
    hand_over,
    may_undo,
    reserve,
    undo,
)
from touyan.points.services.schemes import adopt_scheme, draft_scheme
from touyan.points.services.shops import (
    Delivery,
    add_product,
    change_product,
    fund_shop,
    open_shop,
    stock_in,
)

__all__ = [
    "Deed",
    "Delivery",
    "Item",
    "Wanted",
    "add_product",
    "adopt_scheme",
    "answer_objection",
    "cancel",
    "change_product",
    "claim_own",
    "counter_redeem",
    "draft_scheme",
    "enrol_for",
    "enrol_many",
    "enrol_own",
    "expire_due",
    "find_by_code",
    "first_review",
    "fund_shop",
    "hand_over",
    "may_undo",
    "object_to",
    "open_shop",
    "post_batch",
    "post_due",
    "propose",
    "publish_batch",
    "reserve",
    "resubmit",
    "reverse_claim",
    "second_review",
    "second_review_many",
    "stock_in",
    "undo",
    "withdraw",
    "withdraw_for",
    "withdraw_own",
]
