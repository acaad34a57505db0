"""Pages of jobs and files."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from touyan.backstage import files, queries, services
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.core.http import ActedRequest


@require_GET
def job(request: ActedRequest, job_id: int) -> HttpResponse:
    """Show how far a job is; htmx asks again for the inner part only."""
    found = queries.get_job(request.actor, job_id)
    template = "job_progress.html" if getattr(request, "htmx", False) else "job.html"
    can_retry = request.actor.may(Power.SYSTEM_ADMINISTER)
    return render(request, f"backstage/{template}", {"job": found, "can_retry": can_retry})


@require_GET
def jobs(request: ActedRequest) -> HttpResponse:
    """List jobs, newest first."""
    before = request.GET.get("before", "")
    found = queries.jobs(request.actor, before=int(before) if before.isdecimal() else None)
    return render(request, "backstage/jobs.html", {"jobs": found})


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
