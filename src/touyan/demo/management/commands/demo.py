"""`manage demo zhijin [--first] [--seed N] [--townships N]`: build a synthetic county."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.core import clock, pack
from touyan.core.errors import DomainError
from touyan.demo import queries, samples, services
from touyan.demo.plan.places import CountyPlan, plan_county


class Command(BaseCommand):
    """Refuses an installation that is not a demonstration; goes on where an earlier run stopped."""

    help = "Build the synthetic county of a pack; everything in it is invented."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which pack, how much of it, and from which seed."""
        parser.add_argument("county")
        parser.add_argument(
            "--first", action="store_true", help="one township now, the rest by the worker"
        )
        parser.add_argument("--townships", type=int, help="only so many townships")
        parser.add_argument("--samples", type=Path, help="only write the sample workbooks here")
        parser.add_argument("--seed", type=int, help="another county with the same totals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, then print who can be tried."""
        try:
            county = pack.load(Path(settings.PACKS_DIR) / options["county"])
            plan = plan_county(county, seed=options["seed"])
            if options["samples"]:
                self._write_samples(plan, options["samples"])
                return
            self._build(plan, options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self._print(plan)

    def _build(self, plan: CountyPlan, options: dict[str, Any]) -> None:
        services.require_demo()
        clock.live_on(plan.demo.today)
        if options["first"]:
            services.begin(plan=plan, pack=options["county"])
        else:
            services.build(plan=plan, townships=options["townships"], told=self._told)

    def _told(self, percent: int, name: str) -> None:
        self.stdout.write(f"{percent:3d} % {name}")
        self.stdout.flush()

    def _write_samples(self, plan: CountyPlan, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in samples.all_samples(plan).items():
            (folder / name).write_bytes(content)
            self.stdout.write(name)

    def _print(self, plan: CountyPlan) -> None:
        self.stdout.write(
            _("%(county)s, %(day)s: %(count)d of %(all)d townships. Everything is invented.")
            % {
                "county": plan.pack.name,
                "day": plan.demo.today,
                "count": queries.built_count(plan),
                "all": len(plan.townships),
            }
        )
        for one in queries.sign_ins(plan):
            self.stdout.write(f"  {one.label:　<10} {one.name:　<4} {one.place}  {one.what}")
