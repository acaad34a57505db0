"""The limits that our pages are measured against: the smallest pages that Django can make.

A WSGI application of its own on the same database, without sessions, sign-in, scope or any
middleware: two queries and a template; a minimal keyset list; raw SQL with f-strings; bare JSON.
"""

import os
from pathlib import Path

import django
from django.conf import settings

from config import database

ROWS = 50

settings.configure(
    SECRET_KEY="only-for-benchmarks",  # noqa: S106 - signs nothing
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="benchmarks._peer",
    DATABASES={"default": {**database.from_url(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": 60}},
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).resolve().parent / "templates"],
        }
    ],
    USE_TZ=True,
    LOGGING_CONFIG=None,
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402


class Household(models.Model):
    """The household of the page."""

    subject_id = models.BigIntegerField(primary_key=True)
    code = models.TextField()

    class Meta:
        app_label = "peer"
        managed = False
        db_table = "registry_household"


class Claim(models.Model):
    """What the page lists."""

    household_id = models.BigIntegerField()
    points = models.IntegerField()
    occurred_on = models.DateField()
    state = models.TextField()

    class Meta:
        app_label = "peer"
        managed = False
        db_table = "points_claim"


class Record(models.Model):
    """A row of the long list."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    action = models.TextField()
    object_kind = models.TextField()
    object_id = models.TextField()
    area_path = models.TextField()

    class Meta:
        app_label = "peer"
        managed = False
        db_table = "audit_record"


class Area(models.Model):
    """A place of the JSON list."""

    path = models.TextField()
    name = models.TextField()
    level = models.TextField()
    kind = models.TextField()

    class Meta:
        app_label = "peer"
        managed = False
        db_table = "registry_area"


def home(request: HttpRequest, pk: int) -> HttpResponse:
    """Two queries through the ORM and a template."""
    household = Household.objects.get(pk=pk)
    claims = Claim.objects.filter(household_id=pk).order_by("-occurred_on", "-id")[:10]
    return render(request, "home.html", {"household": household, "claims": claims})


def raw_home(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page from raw SQL and f-strings: the far limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM registry_household WHERE subject_id = %s", [pk])
        (code,) = cursor.fetchone()
        cursor.execute(
            "SELECT occurred_on, points, state FROM points_claim WHERE household_id = %s "
            "ORDER BY occurred_on DESC, id DESC LIMIT 10",
            [pk],
        )
        rows = "".join(f"<li>{day} {points} {state}</li>" for day, points, state in cursor)
    return HttpResponse(f"<!doctype html><title>{code}</title><h1>{code}</h1><ul>{rows}</ul>")


def records(request: HttpRequest) -> HttpResponse:
    """Fifty rows of a county by key, no count."""
    found = Record.objects.filter(
        area_path__startswith=request.GET["area"], id__lt=int(request.GET["before"])
    )
    return render(request, "records.html", {"records": found.order_by("-id")[:ROWS]})


def areas(request: HttpRequest) -> JsonResponse:
    """Fifty rows as JSON."""
    found = Area.objects.filter(path__startswith="520524", level="VILLAGE").order_by("path")
    fields = ("path", "name", "level", "kind")
    return JsonResponse({"areas": list(found.values(*fields)[:ROWS])})


urlpatterns = [
    path("home/<int:pk>/", home),
    path("raw/<int:pk>/", raw_home),
    path("records/", records),
    path("areas/", areas),
]
application = WSGIHandler()
