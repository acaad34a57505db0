"""Who may keep or check the books of which cooperative, and what a voucher may name."""

from collections.abc import Collection, Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.coops import books
from touyan.coops.book_errors import BadVoucher, NotAMember, PeriodClosed
from touyan.coops.chart import Chart, Holder
from touyan.coops.models import Coop, CoopMember, Item
from touyan.coops.vouchers import MEMBERS_ONLY, Draft, Row, Template
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.ledger import months as ledger_months
from touyan.registry.models import Subject


def keeper(actor: Actor, coop_id: int, power: Power) -> Coop:
    """Return a cooperative whose books the actor may work on with this power, locked.

    Two acts on one cooperative's books wait for each other. Raises NotFound for a cooperative whose
    books the actor does not see, NotAllowed for one whose books they only read.
    """
    found = Coop.objects.visible_to(actor, Power.COOP_BOOKS_READ).filter(pk=coop_id)
    if not found.exists():
        raise NotFound
    if coop_id not in actor.ids(power, GrantKind.ORGANISATION):
        raise NotAllowed
    locked = Coop.objects.select_for_update(of=("self",), no_key=True).select_related("area")
    return locked.get(pk=coop_id)


def require_open(coop: Coop, period: str) -> int:
    """Return the id of the cooperative's book. Raises PeriodClosed for a month that is closed."""
    book_id = books.book_of(coop.pk)
    if is_closed(book_id, period):
        raise PeriodClosed
    return book_id


def is_closed(book_id: int, period: str) -> bool:
    """Say whether a month takes nothing any more: it, or a later one, is frozen."""
    last = closed_until([book_id]).get(book_id, "")
    return period <= last


def closed_until(book_ids: Collection[int]) -> dict[int, str]:
    """Return book id -> its last closed month, for those that have any."""
    return ledger_months.frozen_until(book_ids)


def require_names(coop: Coop, draft: Draft, chart: Chart) -> None:
    """Raise BadVoucher, NotAMember unless everybody and everything that is named belongs here."""
    if draft.on > clock.today():
        raise BadVoucher(_("This day is still to come. Write the day on which it happened.")).at(
            None, "on"
        )
    _require_subjects(coop, draft)
    items = {row.item_id for row in draft.rows if row.item_id}
    if items and Item.objects.filter(coop=coop, pk__in=items).count() != len(items):
        raise NotFound
    if draft.template is Template.FREE:
        for place, row in enumerate(draft.rows):
            _require_account(chart, row, place)


def _require_subjects(coop: Coop, draft: Draft) -> None:
    named = {row.subject_id for row in draft.rows if row.subject_id}
    if not named:
        return
    members = members_on(coop.pk, draft, named)
    if draft.template in MEMBERS_ONLY or draft.money == "114":
        if named - members:
            raise NotAMember().at(_row_of(draft, named - members), "who")
        return
    near = Subject.objects.filter(pk__in=named - members).filter(
        Q(area__scope_path__under=coop.area.prefix)
    )
    if near.count() != len(named - members):
        raise NotFound


def members_on(coop_id: int, draft: Draft, named: Iterable[int]) -> set[int]:
    """Return which of these subjects were members on the day of the voucher."""
    rows = CoopMember.objects.on(draft.on).filter(coop_id=coop_id, subject_id__in=list(named))
    return set(rows.values_list("subject_id", flat=True))


def _row_of(draft: Draft, subject_ids: Collection[int]) -> int:
    """Return the first row that names one of these."""
    return next(n for n, row in enumerate(draft.rows) if row.subject_id in subject_ids)


def _require_account(chart: Chart, row: Row, place: int) -> None:
    entry = chart.by_number.get(row.number)
    if entry is None or not entry.accepts(row.detail) or entry.holder is Holder.ITEM:
        raise BadVoucher(_("Choose the account in each row.")).at(place, "account")
    if entry.holder is Holder.SUBJECT and row.subject_id is None:
        raise BadVoucher(_("This account is kept by name: say whose it is.")).at(place, "who")
    if entry.holder is not Holder.SUBJECT and row.subject_id is not None:
        raise BadVoucher(_("This account is not kept by name: leave the name empty.")).at(
            place, "who"
        )
