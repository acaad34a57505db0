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
    key_in,
    propose,
    resubmit,
    withdraw,
)
from touyan.points.services.counts import Sheet, count_stock, decide_count
from touyan.points.services.day_close import Till, close_day
from touyan.points.services.deductions import Told, remind
from touyan.points.services.enrolment import (
    enrol_for,
    enrol_many,
    enrol_own,
    withdraw_for,
    withdraw_own,
)
from touyan.points.services.evidence import add_evidence
from touyan.points.services.households import end as end_household
from touyan.points.services.households import merge as merge_households
from touyan.points.services.households import move as move_household
from touyan.points.services.households import split as split_household
from touyan.points.services.losses import Reported, decide_loss, report_loss
from touyan.points.services.month_sheets import check_month, keep_month
from touyan.points.services.moves import Item, Wanted
from touyan.points.services.panels import stand_in_for
from touyan.points.services.paper import Keyed, key_in_sheet, print_sheet
from touyan.points.services.personal import close_personal, give_to_household, open_personal
from touyan.points.services.purchases import Bought, Delivery, Goods, purchase, stock_in
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
from touyan.points.services.reviews import (
    first_review,
    first_review_many,
    reverse_claim,
    second_review,
    second_review_many,
)
from touyan.points.services.schemes import (
    RuleChange,
    Terms,
    adopt_scheme,
    change_rule,
    change_terms,
    draft_scheme,
)
from touyan.points.services.shops import (
    add_product,
    change_product,
    fund_shop,
    open_shop,
)

__all__ = [
    "Bought",
    "Deed",
    "Delivery",
    "Goods",
    "Item",
    "Keyed",
    "Reported",
    "RuleChange",
    "Sheet",
    "Terms",
    "Till",
    "Told",
    "Wanted",
    "add_evidence",
    "add_product",
    "adopt_scheme",
    "answer_objection",
    "cancel",
    "change_product",
    "change_rule",
    "change_terms",
    "check_month",
    "claim_own",
    "close_day",
    "close_personal",
    "count_stock",
    "counter_redeem",
    "decide_count",
    "decide_loss",
    "draft_scheme",
    "end_household",
    "enrol_for",
    "enrol_many",
    "enrol_own",
    "expire_due",
    "find_by_code",
    "first_review",
    "first_review_many",
    "fund_shop",
    "give_to_household",
    "hand_over",
    "keep_month",
    "key_in",
    "key_in_sheet",
    "may_undo",
    "merge_households",
    "move_household",
    "object_to",
    "open_personal",
    "open_shop",
    "post_batch",
    "post_due",
    "print_sheet",
    "propose",
    "publish_batch",
    "purchase",
    "remind",
    "report_loss",
    "reserve",
    "resubmit",
    "reverse_claim",
    "second_review",
    "second_review_many",
    "split_household",
    "stand_in_for",
    "stock_in",
    "undo",
    "withdraw",
    "withdraw_for",
    "withdraw_own",
]
