"""The receipt of an entry: what proves, off line, that it stands in the published books."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core.actor import Power
from touyan.disclosure import queries


@requires(Power.POINTS_READ, Power.LEDGER_READ)
@require_safe
def receipt(request: ActedRequest, key: str) -> HttpResponse:
    """Show the receipt of an entry of one's own household, and how to check it."""
    found = queries.receipt_of(request.actor, key)
    context = {
        "receipt": found,
        "month": found.month,
        "verifier": f"{reverse('disclosure:verifier')}#{found.fragment}" if found.text else "",
    }
    return render(request, "disclosure/receipt.html", context)


@requires(Power.POINTS_READ, Power.LEDGER_READ)
@require_safe
def file(request: ActedRequest, key: str) -> HttpResponse:
    """Return the receipt as a file, to be checked or kept anywhere."""
    found = queries.receipt_of(request.actor, key)
    if not found.text:
        return redirect("disclosure:receipt", key=key)  # its month is not closed yet
    answer = HttpResponse(found.text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return answer
