"""Everything that waits for one person, on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest
from touyan.web import waiting


@require_safe
def inbox(request: ActedRequest) -> HttpResponse:
    """Show what waits for this person, the late and the soonest first, and who stands in for whom."""
    return render(request, "web/inbox.html", {"inbox": waiting.of(request.actor)})
