"""What the import pages show of a run."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touyan.backstage.declared import importers
from touyan.backstage.models import ImportRun, Job
from touyan.core import clock
from touyan.core.importing import Effect, Severity

Status = ImportRun.Status
_STATES: dict[str, tuple[str, Promise]] = {
    Status.UPLOADED: ("now", gettext_lazy("Columns to be named")),
    Status.READING: ("wait", gettext_lazy("Being read")),
    Status.PROBLEMS: ("stop", gettext_lazy("To be corrected")),
    Status.READY: ("now", gettext_lazy("Ready to take in")),
    Status.COMMITTING: ("wait", gettext_lazy("Being taken in")),
    Status.COMMITTED: ("ok", gettext_lazy("Taken in")),
    Status.UNDOING: ("wait", gettext_lazy("Being taken back")),
    Status.UNDONE: ("", gettext_lazy("Taken back")),
    Status.ABANDONED: ("", gettext_lazy("Put aside")),
}
BUSY = frozenset({Status.READING, Status.COMMITTING, Status.UNDOING})
_EFFECTS = {
    Effect.NEW: gettext_lazy("new"),
    Effect.CHANGED: gettext_lazy("changed"),
    Effect.SAME: gettext_lazy("as before"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One run as its page and the list show it."""

    run: ImportRun

    @property
    def state(self) -> str:
        """Return the present state."""
        return self.run.state

    @property
    def is_busy(self) -> bool:
        """Say whether the background works on it."""
        return self.run.state in BUSY

    @property
    def tag(self) -> str:
        """Return the kind of the state's tag."""
        return _STATES[self.state][0]

    @property
    def label(self) -> str | Promise:
        """Return the state in words."""
        return _STATES[self.state][1]

    @property
    def title(self) -> str:
        """Return what was imported."""
        importer = importers().get(self.run.importer)
        return str(importer.title) if importer else self.run.importer

    @property
    def url(self) -> str:
        """Return the address of the run's page."""
        return reverse("backstage:import", args=[self.run.pk])

    @property
    def note(self) -> str:
        """Return one line for the list."""
        when = self.run.created_at.astimezone(clock.ZONE)
        return f"{self.run.area.name} · {self.run.file.name} · {when:%Y-%m-%d %H:%M}"

    @property
    def refusal(self) -> str:
        """Return why the last step ended without result ("" when it did not)."""
        job = self.run.job
        if job is None or job.status not in {Job.Status.FAILED, Job.Status.PARKED}:
            return ""
        return job.message

    @property
    def counts(self) -> list[tuple[str, Any]]:
        """Return what the import does, for the summary."""
        summary = self.run.summary
        rows = [
            (_("Rows in the file"), summary.get("rows", 0)),
            (_("New"), summary.get("new", 0)),
            (_("Changed"), summary.get("changed", 0)),
            (_("As before"), summary.get("same", 0)),
        ]
        if summary.get("errors"):
            rows.append((_("Problems"), summary["errors"]))
        if summary.get("warnings"):
            rows.append((_("To look at"), summary["warnings"]))
        return rows

    @property
    def facts(self) -> list[tuple[str, Any]]:
        """Return where it goes, for the summary."""
        rows = [(_("Place"), self.run.area.name), (_("File"), self.run.file.name)]
        importer = importers().get(self.run.importer)
        for option in importer.options if importer else ():
            if option.name in self.run.options:
                rows.append((str(option.title), self.run.options[option.name]))
        return rows

    @property
    def first_columns(self) -> list[tuple[str, str]]:
        """Return the headings of the table of first rows."""
        names = self.run.summary.get("columns", [])
        return [(_("Row"), "nowrap"), (_("Effect"), "nowrap"), *[(name, "") for name in names]]

    @property
    def first_rows(self) -> list[list[str]]:
        """Return the first rows, as they will be kept."""
        return [
            [
                f"{row['sheet']} {row['row']}",
                _("to correct") if row.get("is_bad") else str(_EFFECTS[row["effect"]]),
                *row["cells"],
            ]
            for row in self.run.summary.get("first", [])
        ]

    @property
    def changes(self) -> list[list[str]]:
        """Return changed values: column, before, after."""
        found: list[list[str]] = self.run.summary.get("changes", [])
        return found

    @property
    def problems(self) -> list[list[str]]:
        """Return problems: place, column, what to do."""
        return [
            [
                _("%(sheet)s, row %(row)s") % {"sheet": sheet, "row": row},
                column or _("whole row"),
                reason if severity == Severity.ERROR else _("(only a hint) %s") % reason,
            ]
            for sheet, row, column, reason, severity in self.run.summary.get("problems", [])
        ]

    @property
    def more_problems(self) -> int:
        """Return how many problems are only in the marked workbook."""
        summary = self.run.summary
        total = summary.get("errors", 0) + summary.get("warnings", 0)
        return max(0, int(total) - len(summary.get("problems", [])))
