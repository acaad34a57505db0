"""A voucher that came back is entered again, corrected: nothing is typed twice."""

from django.db import transaction

from touyan.coops.models import Attachment, Voucher, VoucherStatus
from touyan.coops.services import vouchers
from touyan.coops.services.vouchers import Entered
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import NotFound

REPLACED = frozenset({VoucherStatus.DRAFT, VoucherStatus.RETURNED})


@transaction.atomic
def enter_again(*, actor: Actor, entered: Entered, old_id: int) -> Voucher:
    """Enter a voucher in place of another one of these books; the papers of the old go along.

    The old one is given up unless it was booked: that one is taken back by a reversal. Raises as
    `vouchers.enter`, and NotFound for a voucher of other books.
    """
    known = Voucher.objects.visible_to(actor).filter(coop_id=entered.coop_id)
    old = known.filter(pk=old_id).first()
    if old is None:
        raise NotFound
    row = vouchers.enter(actor=actor, entered=entered)
    if old.status in REPLACED:
        vouchers.cancel(actor=actor, voucher_id=old.pk)
    if not row.attachments.exists():
        Attachment.objects.bulk_create(
            Attachment(voucher=row, file_id=file_id, added_at=clock.now())
            for file_id in old.attachments.order_by("pk").values_list("file_id", flat=True)
        )
    return row
