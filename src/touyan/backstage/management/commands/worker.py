"""`manage worker`: runs background jobs and due work until it is stopped."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from touyan.backstage import schedule, worker


class Command(BaseCommand):
    """Runs jobs; ticks in a second thread, so that a long job does not delay the clock."""

    help = (
        "Run background jobs and scheduled work until stopped (SIGTERM ends after the current job)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the flag for scripts."""
        parser.add_argument(
            "--drain", action="store_true", help="run what is waiting, then stop; no scheduled work"
        )

    def handle(self, *args: Any, drain: bool = False, **options: Any) -> None:
        """Work."""
        if drain:
            count = worker.drain(heartbeat=True)
            self.stdout.write(f"{count} jobs")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        ticking = threading.Thread(target=schedule.tick_forever, args=(stop,), name="tick")
        ticking.start()
        worker.work_forever(stop)
        ticking.join()
