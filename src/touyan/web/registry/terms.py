"""Posts are created, people appointed, terms ended: powers follow (rule 1.5)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Actor, Power
from touyan.registry import paths, queries, services
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Person, Post
from touyan.web.registry.change_forms import AppointForm, EndTermForm, PostForm
from touyan.web.registry.change_page import Words, page

MANAGE = Power.POSTS_MANAGE
SHOWN = 20


def _back(area_id: int) -> str:
    return reverse("registry:posts", args=[area_id])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def new_post(request: ActedRequest, area_id: int) -> HttpResponse:
    """Create a post of a place."""
    area = queries.get_area(request.actor, area_id, MANAGE)
    form = PostForm(area, request.POST or None)
    if not form.is_valid():
        words = Words(
            title=_("New post in %(place)s") % {"place": area.name},
            lead=_("Nobody holds it until somebody is appointed."),
            go=_("Create the post"),
            back=_back(area.pk),
            back_label=_("Posts"),
        )
        return page(request, form, words)
    entered = form.cleaned_data
    post = services.create_post(
        actor=request.actor, area_id=area.pk, kind=PostKind(entered["kind"]), title=entered["title"]
    )
    return redirect("registry:appoint", post.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def appoint(request: ActedRequest, post_id: int) -> HttpResponse:
    """Let a person fill a post: as holder, deputy, or stand-in during leave."""
    post = queries.get_post(request.actor, post_id, MANAGE)
    text = request.GET.get("text", "").strip()[:100]
    form = AppointForm(_people(request.actor, post, text), request.POST or None)
    if not form.is_valid():
        title = post.title or str(PostKind(post.kind).label)
        words = Words(
            title=_("Appoint: %(post)s") % {"post": title},
            lead=_("%(place)s. Nobody appoints himself.") % {"place": post.area.name},
            go=_("Appoint"),
            back=_back(post.area_id),
            back_label=_("Posts"),
        )
        return page(request, form, words, search=text, is_search=True)
    entered = form.cleaned_data
    services.appoint(
        actor=request.actor,
        post_id=post.pk,
        person_id=entered["person"],
        started_on=entered["started_on"],
        ended_on=entered["ended_on"],
        capacity=Capacity(entered["capacity"]),
        exception_reason=entered["exception_reason"],
    )
    return redirect("registry:posts", post.area_id)


def _people(actor: Actor, post: Post, text: str) -> list[tuple[int, str]]:
    """Return who was searched for, those of the post's own place first."""
    if not text:
        return []
    found = queries.people(actor, text=text, limit=SHOWN, power=MANAGE).people
    here = paths.prefix(post.area.path)
    nearest = sorted(found, key=lambda person: not person.subject.area.path.startswith(here))
    return [(person.pk, _label(actor, person, text)) for person in nearest]


def _label(actor: Actor, person: Person, text: str) -> str:
    """Name, place and year of birth; who typed the whole name sees it, also far away."""
    area = person.subject.area
    near = person.name == text or queries.sees_names(actor, area.path, MANAGE)
    name = person.name if near else queries.masked_name(person)
    return " · ".join(
        filter(None, (name, area.name, f"{person.born_on:%Y}" if person.born_on else ""))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def end_term(request: ActedRequest, tenure_id: int) -> HttpResponse:
    """End a running term on a day."""
    tenure = queries.get_tenure(request.actor, tenure_id, MANAGE)
    form = EndTermForm(tenure.started_on, request.POST or None)
    if not form.is_valid():
        kind = str(PostKind(tenure.post.kind).label)
        words = Words(
            title=_("End the term of %(name)s") % {"name": tenure.person.name},
            lead=f"{tenure.post.title or kind} · {tenure.post.area.name}",
            go=_("End the term"),
            back=_back(tenure.post.area_id),
            back_label=_("Posts"),
            is_final=True,
        )
        return page(request, form, words)
    services.end_tenure(actor=request.actor, tenure_id=tenure.pk, on=form.cleaned_data["on"])
    return redirect("registry:posts", tenure.post.area_id)
