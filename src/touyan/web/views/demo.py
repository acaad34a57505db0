"""The demo's sign-in page: take any role with one click. It exists in a synthetic county only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from touyan.access.doors import public
from touyan.access.services import sign_in_as
from touyan.access.services.accounts import account_of, remember_look
from touyan.web import demo_roles
from touyan.web.context import ELDER_COOKIE
from touyan.web.views.frame import remember


@public
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """Offer the roles; POST takes one."""
    if not settings.IS_DEMO:
        raise Http404
    if request.method != "POST":
        return render(request, "web/demo.html", {"offers": demo_roles.offers()})
    chosen = demo_roles.offer(request.POST.get("role", ""))
    if chosen is None:
        raise Http404
    user = account_of(chosen.person.pk)
    sign_in_as(request, user)
    response = HttpResponseRedirect(reverse("web:home"))
    if chosen.role.elder:
        remember_look(user=user, letter_size=1)
        remember(response, ELDER_COOKIE, "1")
    return response
