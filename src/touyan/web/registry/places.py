"""Pages of areas: the tree downwards, codes and names by day, posts and who holds them."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core.actor import Actor, Power
from touyan.registry import queries
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Area, Tenure


def _power(actor: Actor) -> Power:
    """Return the power by which this person sees areas."""
    return Power.PEOPLE_READ if actor.prefixes(Power.PEOPLE_READ) else Power.AREAS_MANAGE


@require_safe
@requires(Power.PEOPLE_READ, Power.AREAS_MANAGE)
def areas(request: ActedRequest) -> HttpResponse:
    """Where this person's reach begins."""
    tops = queries.widest(request.actor, _power(request.actor))
    if len(tops) == 1:
        return redirect("registry:area", tops[0].pk)
    return render(request, "registry/areas.html", {"below": tops})


@require_safe
@requires(Power.PEOPLE_READ, Power.AREAS_MANAGE)
def area(request: ActedRequest, area_id: int) -> HttpResponse:
    """One area with the areas below it and the codes and names that it has had."""
    found = queries.get_area(request.actor, area_id, _power(request.actor))
    context = {
        "area": found,
        "trail": _trail(request.actor, found),
        "below": queries.children(found),
        "codes": queries.codes(found),
        "successors": queries.successors(found.pk) if found.valid_to else [],
        "sees_posts": request.actor.may_in(Power.PEOPLE_READ, found.scope_path),
    }
    return render(request, "registry/areas.html", context)


def _trail(actor: Actor, area: Area) -> list[Area]:
    """Return the areas above that the person may open as well."""
    power = _power(actor)
    return [above for above in queries.ancestors(area) if actor.may_in(power, above.path)]


@require_safe
@requires(Power.PEOPLE_READ)
def posts(request: ActedRequest, area_id: int) -> HttpResponse:
    """Who holds which post of an area since when, what is open, and who held it before."""
    found = queries.get_area(request.actor, area_id)
    context = {
        "area": found,
        "present": [_words(tenure) for tenure in queries.tenures_in(request.actor, found.pk)],
        "may_appoint": request.actor.may_in(Power.POSTS_MANAGE, found.scope_path),
        "open": queries.open_posts_in(request.actor, found.pk),
        "past": [_words(tenure) for tenure in queries.past_tenures_in(request.actor, found.pk)],
    }
    return render(request, "registry/posts.html", context)


def _words(tenure: Tenure) -> tuple[Tenure, str, str]:
    """Return a tenure with the words for its post and for a capacity other than holder."""
    kind = str(PostKind(tenure.post.kind).label)
    capacity = Capacity(tenure.capacity)
    return tenure, kind, "" if capacity == Capacity.HOLDER else str(capacity.label)
