"""Creating the county of an empty installation; only while nobody has an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from touyan.access.doors import public
from touyan.web import setting_up
from touyan.web.forms import SetUpForm


@public
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Ask for the county and the first people; POST creates them and shows their passwords once.

    The answer to the POST is a page, not a redirect: the passwords are kept nowhere.
    """
    if not setting_up.is_needed():
        raise Http404
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        setting_up.check_code(form.cleaned_data.get("set_up_code", ""))
        made = setting_up.create(form.wanted())
        return render(request, "web/set_up_done.html", {"made": made})
    return render(request, "web/set_up.html", {"form": form})
