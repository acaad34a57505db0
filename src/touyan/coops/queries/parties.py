"""Who stood on the other side of vouchers before, and whom of the registry a written name means."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Max

from touyan.coops import parties
from touyan.coops.models import Coop, Voucher, VoucherParty
from touyan.coops.queries import naming
from touyan.core import bulk
from touyan.registry.models import Organisation, Person

OFFERED = 200
COUNTY_DIGITS = 6


def earlier(coop: Coop) -> list[str]:
    """Return the other sides that were written before, the latest first, as the field reads them."""
    rows = (
        VoucherParty.objects.filter(voucher__coop=coop)
        .exclude(subject=None, name="")
        .order_by()
        .values_list("subject_id", "name", "account_tail")
        .annotate(last=Max("pk"))
        .order_by("-last")[:OFFERED]
    )
    found = list(rows)
    called = naming.names_of([subject for subject, _name, _tail, _last in found])
    offered = [
        parties.shown(called.get(subject or 0, name), tail) for subject, name, tail, _last in found
    ]
    return list(dict.fromkeys(offered))


def subjects_named(coop: Coop, written: Collection[str]) -> dict[str, int]:
    """Return whom of the registry written names mean: "12" and "12 张三" a member's number, a whole name
    one member, one person of the village or one organisation of the county.

    A name that two bear means nobody: it is kept as written. Four statements for however many.
    """
    wanted = {name for name in written if name}
    found: dict[str, int] = {}
    if not wanted:
        return found
    by_name: dict[str, set[int]] = {}
    numbers: dict[str, int] = {}
    for number, subject_id, name in naming.members_named(coop.pk):
        numbers[str(number)] = subject_id
        numbers[f"{number} {name}"] = subject_id
        by_name.setdefault(name, set()).add(subject_id)
    names = bulk.among(sorted(wanted))
    near = Person.objects.filter(name__in=names, subject__area__scope_path__under=coop.area.prefix)
    for pk, name in near.values_list("pk", "name"):
        by_name.setdefault(name, set()).add(pk)
    county = coop.area.path[:COUNTY_DIGITS]
    bodies = Organisation.objects.filter(
        name__in=names, valid_to=None, subject__area__scope_path__under=county
    ).exclude(pk=coop.pk)
    for pk, name in bodies.values_list("pk", "name"):
        by_name.setdefault(name, set()).add(pk)
    for name in wanted:
        if name in numbers:
            found[name] = numbers[name]
        elif len(by_name.get(name, ())) == 1:
            found[name] = next(iter(by_name[name]))
    return found


def of_voucher(row: Voucher) -> tuple[str, str] | None:
    """Return (other side, over whose account) of a voucher as it is read; None when nobody wrote it."""
    party = VoucherParty.objects.filter(voucher=row).first()
    if party is None:
        return None
    name = naming.names_of([party.subject_id]).get(party.subject_id or 0, party.name)
    return parties.shown(name, party.account_tail), party.holder


def of_vouchers(rows: Iterable[Voucher]) -> dict[int, VoucherParty]:
    """Return the other sides of many vouchers by voucher id. One statement."""
    found = VoucherParty.objects.filter(voucher_id__in=bulk.among([row.pk for row in rows]))
    return {one.voucher_id: one for one in found}
