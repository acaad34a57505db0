"""The pages of land: what a household has under contract, and in whose hands it is."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core import clock
from touyan.core.actor import Power
from touyan.land import queries


@requires(Power.LAND_READ_OWN)
@require_safe
def mine(request: ActedRequest) -> HttpResponse:
    """Show the parcels of the own household, the years left, and who works them."""
    rows = queries.held_by(request.actor, clock.today())
    called = queries.called([one for row in rows for one in row.transfers])
    return render(request, "land/mine.html", {"rows": rows, "called": called})
