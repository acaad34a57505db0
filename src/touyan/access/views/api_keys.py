"""Keys of other systems, for the security administrator."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access import queries
from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import ApiKeyForm
from touyan.access.models import ApiKey
from touyan.access.services import api_keys
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.crypto import decrypt, encrypt

_ONCE = "shown_api_key"
_PURPOSE = "access.shown_api_key"


@requires(Power.SECURITY_ADMINISTER)
@require_safe
def key_list(request: ActedRequest) -> HttpResponse:
    """List the keys with what they may do and until when."""
    rows = [(key, _state(key)) for key in queries.api_keys(request.actor)]
    return render(request, "access/api_keys.html", {"rows": rows})


@requires(Power.SECURITY_ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_key(request: ActedRequest) -> HttpResponse:
    """Issue a key; its text is shown once on the next page."""
    form = ApiKeyForm(request.POST or None)
    if request.method == "POST":
        issued = form.attempt(lambda data: api_keys.issue(actor=request.actor, **data))
        if issued is not None:
            key, text = issued
            request.session[_ONCE] = [key.pk, encrypt(text, _PURPOSE).hex()]
            return HttpResponseRedirect(reverse("access:api_key", args=[key.pk]))
    return render(
        request,
        "access/new_api_key.html",
        {"form": form},
        status=form.status if form.errors else 200,
    )


@requires(Power.SECURITY_ADMINISTER)
@require_safe
def key(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one key; the text of one issued a moment ago is shown this one time."""
    found = queries.get_api_key(request.actor, pk)
    context = {"key": found, "state": _state(found), "text": _take_shown(request, pk)}
    return render(request, "access/api_key.html", context)


@requires(Power.SECURITY_ADMINISTER)
@require_POST
@once
def revoke(request: ActedRequest, pk: int) -> HttpResponse:
    """Take a key back."""
    api_keys.revoke(actor=request.actor, key_id=pk)
    messages.success(request, _("The key is taken back. Its next request is refused."))
    return HttpResponseRedirect(reverse("access:api_key", args=[pk]))


def _state(found: ApiKey) -> str:
    if found.revoked_at is not None:
        return "revoked"
    return "over" if found.expires_on < clock.today() else "valid"


def _take_shown(request: ActedRequest, pk: int) -> str:
    kept = request.session.get(_ONCE)
    if not kept or kept[0] != pk:
        return ""
    del request.session[_ONCE]
    return decrypt(bytes.fromhex(kept[1]), _PURPOSE)
