"""`manage import_coop KIND FILE --coop CODE [--dry-run]`: members, opening, shares, vouchers of a cooperative."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from touyan.access.command_line import acting
from touyan.backstage.declared import importer_of
from touyan.backstage.imports.command import ImportCommand
from touyan.coops.models import Coop
from touyan.core.actor import Actor
from touyan.core.importing import Importer
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area

KINDS = {
    "members": "coop_members",
    "opening": "coop_opening",
    "shares": "coop_shares",
    "vouchers": "coop_vouchers",
}


class Command(ImportCommand):
    """All rows or none, as the accountant brings them in on the page; somebody else checks them."""

    help = "Bring a cooperative's old list of members, balances, shares or vouchers in."

    def add_kind(self, parser: ArgumentParser) -> None:
        """Ask what the file holds, whose it is, who acts, and what is said once for the opening."""
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("--coop", required=True, help="code of the cooperative")
        parser.add_argument("--by", help="user name (else the accountant of the cooperative)")
        parser.add_argument("--cut-over", help="opening: the cut-over day, such as 2026-02-28")
        parser.add_argument("--decided-on", help="opening: day of the cooperative's decision")

    def importer(self, options: dict[str, Any]) -> Importer:
        """Return the importer of the named kind."""
        return importer_of(KINDS[options["kind"]])

    def place(self, options: dict[str, Any]) -> Area:
        """Return where the cooperative is."""
        return _coop(options["coop"]).area

    def actor(self, options: dict[str, Any], _area: Area) -> Actor:
        """Return the named user, else the accountant: a person answers for each row."""
        organisation = _coop(options["coop"]).organisation
        post = {"organisation": organisation, "kind": PostKind.COOP_ACCOUNTANT}
        return acting(options["by"], holder_of=post)

    def said(self, options: dict[str, Any]) -> dict[str, str]:
        """Return the cooperative, and for an opening its two days."""
        names = ("coop", "cut_over", "decided_on")
        return {name: options[name] for name in names if options[name]}


def _coop(code: str) -> Coop:
    found = Coop.objects.select_related("area", "organisation").filter(code=code).first()
    if found is None:
        raise CommandError(_("There is no cooperative with this code."))
    return found
