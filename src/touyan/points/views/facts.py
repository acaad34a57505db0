"""Night talks of the village whose facts become claims: who came in time, what was adopted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.decisions.queries import talks
from touyan.points.services.facts import propose_from_talk


@requires(Power.POINTS_PROPOSE)
@require_safe
def from_talks(request: ActedRequest) -> HttpResponse:
    """Show the latest night talks; each is proposed with one button."""
    return render(request, "points/from_talks.html", {"rows": talks.latest(request.actor)})


@requires(Power.POINTS_PROPOSE)
@require_POST
@once
def from_talk(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter a claim for each fact of a night talk."""
    done = propose_from_talk(actor=request.actor, meeting_id=pk)
    messages.success(
        request,
        _("Proposed: %(entered)d. Left out (kin, cap, not taking part, there already): %(left)d.")
        % {"entered": done.entered, "left": done.left_out},
    )
    return redirect("points:from_talks")
