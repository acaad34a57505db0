"""`manage screenshots --out DIR`: every page as every role, with a contact sheet."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from touyan.web import browsing, screenshots


class Command(BaseCommand):
    """Serve a demo of one township in a child process and take the pictures."""

    help = "Take a picture of every page as every role (needs Chromium and the dev packages)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and optionally only some roles or a demo that is already served."""
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument(
            "--manual", action="store_true", help="only the pictures of the manual, from --address"
        )
        parser.add_argument("--role", action="append", default=[])
        parser.add_argument("--address", default="", help="a demo that is being served already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them; say where they are and what looked wrong."""
        out: Path = options["out"].resolve()
        out.mkdir(parents=True, exist_ok=True)
        only = tuple(options["role"])
        if options["manual"]:
            missing = screenshots.manual(options["address"].rstrip("/"), out)
            self.stdout.write(f"{out}; no page for: {', '.join(missing) or 'none'}")
            return
        if options["address"]:
            taken = screenshots.tour(options["address"].rstrip("/"), out, only_roles=only)
        else:
            with tempfile.TemporaryDirectory(prefix="touyan-screenshots-") as folder:
                env = browsing.environment(Path(folder))
                browsing.manage(env, "prepare")
                with browsing.served(env) as address:
                    taken = screenshots.tour(address, out, only_roles=only)
        index = screenshots.contact_sheet(taken)
        for fault in taken.faults:
            self.stdout.write(fault)
        self.stdout.write(f"{len(taken.shots)} pictures, {len(taken.faults)} faults: {index}")
