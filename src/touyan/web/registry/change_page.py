"""One page for one change: what it does, the form, a way back."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around the form."""

    title: str | Promise
    lead: str | Promise
    go: str | Promise
    back: str
    back_label: str | Promise = ""
    is_final: bool = False


def page(request: HttpRequest, form: forms.Form, words: Words, **more: Any) -> HttpResponse:
    """Draw the form; with mistakes the answer says so (422)."""
    status = 422 if form.is_bound else 200
    context = {"form": form, "words": words} | more
    return render(request, "registry/change.html", context, status=status)
