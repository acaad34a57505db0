"""Pages of the import wizard: upload, columns, preview, progress, result, undo."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from touyan.backstage import files
from touyan.backstage.imports import queries, services, template_workbook
from touyan.backstage.imports.forms import MappingForm, UploadForm
from touyan.backstage.imports.mapping import question
from touyan.backstage.imports.pages import BUSY, Page
from touyan.backstage.models import ImportRun
from touyan.backstage.once import once
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.core.http import ActedRequest, row_number

Status = ImportRun.Status


@require_GET
def index(request: ActedRequest) -> HttpResponse:
    """List what can be brought in, and the imports so far."""
    before = request.GET.get("before", "")
    runs = queries.runs(request.actor, before=row_number(before), limit=31)
    shown = [Page(run) for run in runs[:30]]
    context = {
        "importers": queries.allowed(request.actor),
        "runs": shown,
        "next_url": f"?before={shown[-1].run.pk}" if len(runs) > len(shown) else "",
        "before": before,
    }
    if not context["importers"] and not shown:
        raise NotFound
    return render(request, "backstage/imports/index.html", context)


@require_http_methods(["GET", "POST"])
@once
def upload(request: ActedRequest, code: str) -> HttpResponse:
    """Choose the place and the file."""
    importer = queries.get_importer(request.actor, code)
    areas = queries.areas(request.actor, importer)
    if request.method == "POST":
        form = UploadForm(request.actor, importer, areas, request.POST, request.FILES)
        if form.is_valid():
            try:
                run = services.upload(
                    actor=request.actor,
                    importer=code,
                    area_id=form.cleaned_data["area"],
                    content=form.cleaned_data["file"],
                    name=form.cleaned_data["file"].name,
                    options=form.options(),
                )
                return redirect("backstage:import", run.pk)
            except Invalid as error:
                form.add_error("file", str(error))
    else:
        form = UploadForm(request.actor, importer, areas)
    context = {"importer": importer, "form": form, "area": areas[0] if len(areas) == 1 else None}
    status = 422 if form.errors else 200
    return render(request, "backstage/imports/upload.html", context, status=status)


@require_GET
def template(request: ActedRequest, code: str) -> HttpResponse:
    """Give the empty workbook of an importer."""
    importer = queries.get_importer(request.actor, code)
    content = template_workbook.build(importer)
    answer = HttpResponse(content, content_type=files.XLSX)
    answer["Content-Disposition"] = files.attachment(f"{importer.title}.xlsx")
    return answer


@require_GET
def detail(request: ActedRequest, run_id: int) -> HttpResponse:
    """Show where an import stands; while it works, htmx asks again for the inner part."""
    run = queries.get_run(request.actor, run_id)
    page = Page(run)
    if getattr(request, "htmx", False):
        answer = render(request, "backstage/imports/progress.html", {"page_of": page, "run": run})
        if run.state not in BUSY:
            answer["HX-Refresh"] = "true"
        return answer
    if run.state == Status.UPLOADED and run.summary.get("missing") is not None:
        return redirect("backstage:import_columns", run.pk)
    return render(request, "backstage/imports/run.html", {"page_of": page, "run": run})


@require_http_methods(["GET", "POST"])
@once
def columns(request: ActedRequest, run_id: int) -> HttpResponse:
    """Say which column of the file means what."""
    run = queries.get_run(request.actor, run_id)
    importer = queries.get_importer(request.actor, run.importer)
    asked = question(run, importer)
    form = MappingForm(
        importer,
        asked.headings,
        request.POST or None,
        encoding=asked.encoding,
        header_row=asked.row,
    )
    if request.method == "POST" and form.is_valid():
        row = form.cleaned_data["header_row"]
        try:
            services.choose_mapping(
                actor=request.actor,
                run_id=run.pk,
                mapping=form.mapping(),
                header_row=row if row != asked.row or run.header_row else run.header_row,
                encoding=form.cleaned_data.get("encoding", ""),
            )
            return redirect("backstage:import", run.pk)
        except Invalid as error:
            form.add_error(None, str(error))
    context = {"run": run, "importer": importer, "form": form, "asked": asked}
    status = 422 if form.errors else 200
    return render(request, "backstage/imports/columns.html", context, status=status)


@require_POST
@once
def commit(request: ActedRequest, run_id: int) -> HttpResponse:
    """Take all rows in."""
    return redirect("backstage:import", services.commit(actor=request.actor, run_id=run_id).pk)


@require_http_methods(["GET", "POST"])
@once
def undo(request: ActedRequest, run_id: int) -> HttpResponse:
    """Ask once more, then take a whole import back."""
    if request.method == "POST":
        return redirect("backstage:import", services.undo(actor=request.actor, run_id=run_id).pk)
    run = queries.get_run(request.actor, run_id)
    if run.status != Status.COMMITTED:
        raise WrongState
    return render(request, "backstage/imports/undo.html", {"run": run, "page_of": Page(run)})


@require_POST
@once
def abandon(request: ActedRequest, run_id: int) -> HttpResponse:
    """Put an import aside."""
    services.abandon(actor=request.actor, run_id=run_id)
    return redirect("backstage:imports")
