"""Pages of jobs and files."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from touyan.backstage import files, queries, services
from touyan.backstage.declared import titles
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.http import ActedRequest

PAGE = 50
TAGS = {"QUEUED": "wait", "RUNNING": "now", "DONE": "ok", "FAILED": "stop", "PARKED": "stop"}


@require_GET
def job(request: ActedRequest, job_id: int) -> HttpResponse:
    """Show how far a job is; htmx asks again for the inner part only."""
    found = queries.get_job(request.actor, job_id)
    template = "job_progress.html" if getattr(request, "htmx", False) else "job.html"
    title = titles().get(found.kind, _("Work in the background"))
    can_retry = request.actor.may(Power.SYSTEM_ADMINISTER)
    return render(
        request, f"backstage/{template}", {"job": found, "title": title, "can_retry": can_retry}
    )


@require_GET
def jobs(request: ActedRequest) -> HttpResponse:
    """List jobs, newest first."""
    before = request.GET.get("before", "")
    found = queries.jobs(
        request.actor, before=int(before) if before.isdecimal() else None, limit=PAGE + 1
    )
    words = titles()
    shown = [
        {
            "title": words.get(one.kind, _("Work in the background")),
            "href": reverse("backstage:job", args=[one.pk]),
            "note": f"{one.created_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M} · {one.percent}%",
            "tag": TAGS[one.status],
            "label": one.get_status_display(),
        }
        for one in found[:PAGE]
    ]
    next_url = f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    context = {"jobs": shown, "next_url": next_url, "before": before}
    return render(request, "backstage/jobs.html", context)


@require_POST
@once
def retry(request: ActedRequest, job_id: int) -> HttpResponse:
    """Start parked work again."""
    services.retry_job(actor=request.actor, job_id=job_id)
    return redirect("backstage:job", job_id)


@require_GET
def download(request: ActedRequest, file_id: int) -> FileResponse:
    """Give a stored file back as a download."""
    return files.response(queries.get_file(request.actor, file_id))
