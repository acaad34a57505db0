"""The way in: one page with three ways, then the code, the choice of a person, the pairing of an app."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access import entry, queries, senders, totp
from touyan.access.doors import before_ready, public
from touyan.access.entry import Entered
from touyan.access.forms import CardForm, CodeForm, Entrance, PasswordForm, PhoneForm, WhoForm
from touyan.access.middleware import MUST_CHANGE_PIN
from touyan.access.models import User
from touyan.access.network import client_address
from touyan.access.return_path import safe_next
from touyan.access.services import accounts, cards, codes
from touyan.core import clock
from touyan.core.crypto import decrypt, encrypt

VISITOR_SECONDS = 15 * 60
NEXT, CODE_ID, SHOWN, PEOPLE, PAIRING, PAIRING_SECRET, PAIRING_UNTIL = (
    "next", "code_id", "shown_code", "people", "pairing", "pairing_secret", "pairing_until",
)  # fmt: skip
_PAIRING_PURPOSE = "access.pairing"
_FORMS: dict[str, type[Entrance]] = {"phone": PhoneForm, "card": CardForm, "password": PasswordForm}


@public
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; `way` says which of the three ways is open, the telephone first."""
    if isinstance(request.user, User):
        return HttpResponseRedirect(safe_next(request.GET.get("next")))
    default = "phone" if settings.CODE_SENDER else "card"
    way = request.GET.get("way", default)
    way = way if way in _FORMS else default
    form = _FORMS[way](initial={"next": safe_next(request.GET.get("next"))})
    return _page(request, way, form)


@public
@require_safe
def scanned_card(request: HttpRequest, serial: str) -> HttpResponse:
    """Where the square code of a card leads: the number is filled in, the PIN is asked for.

    Who is signed in is led to what they do with a card (`settings.SCANNED_CARD_PAGE`).
    """
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse(settings.SCANNED_CARD_PAGE, args=[serial]))
    return _page(request, "card", CardForm(initial={"serial": serial, "next": "/"}))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def by_phone(request: HttpRequest) -> HttpResponse:
    """Send a code."""
    if request.method != "POST":
        return _to_way("phone")
    form = PhoneForm(request.POST)
    sent = form.attempt(lambda data: codes.send_code(phone=data["phone"]))
    if sent is None:
        return _page(request, "phone", form)
    request.session[CODE_ID] = sent.code_id
    request.session[NEXT] = form.cleaned_data["next"]
    if sent.shown is None:
        request.session.pop(SHOWN, None)
    else:
        request.session[SHOWN] = sent.shown
    request.session.set_expiry(VISITOR_SECONDS)
    return HttpResponseRedirect(reverse("access:code"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code; several people with one telephone choose afterwards."""
    code_id = request.session.get(CODE_ID)
    if code_id is None:
        return HttpResponseRedirect(reverse("access:sign_in"))
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        address = client_address(request)
        people = form.attempt(
            lambda data: codes.check_code(code_id=code_id, code=data["code"], address=address)
        )
        if people is not None and len(people) == 1:
            return _enter_villager(request, people[0])
        if people is not None:
            request.session[PEOPLE] = people
            request.session.pop(CODE_ID)
            return HttpResponseRedirect(reverse("access:who"))
    context = {
        "form": form,
        "phone": codes.masked_phone(code_id),
        "shown": request.session.get(SHOWN) if senders.shows_codes() else None,
    }
    return render(request, "access/code.html", context, status=_status(form))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Choose oneself among the people who share the telephone that was just proven."""
    people = queries.names_of(request.session.get(PEOPLE, []))
    if not people:
        return HttpResponseRedirect(reverse("access:sign_in"))
    form = WhoForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        return _enter_villager(request, form.cleaned_data["person"])
    return render(request, "access/who.html", {"form": form}, status=400 if form.errors else 200)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def by_card(request: HttpRequest) -> HttpResponse:
    """Sign in with a household card; the first PIN has to be changed at once."""
    if request.method != "POST":
        return _to_way("card")
    form = CardForm(request.POST)
    address = client_address(request)
    card = form.attempt(
        lambda data: cards.check_card(serial=data["serial"], pin=data["pin"], address=address)
    )
    if card is None:
        return _page(request, "card", form)
    holder = queries.card_holder(card)
    if holder is None:
        form.add_error(None, _("This household has nobody registered. Ask the village clerk."))
        return _page(request, "card", form)
    entered = Entered(card_id=card.pk, household_id=card.household_id)
    entry.enter(request, accounts.account_of(holder), entered)
    if card.must_change_pin:
        request.session[MUST_CHANGE_PIN] = True
    return HttpResponseRedirect(form.cleaned_data["next"])


@public
@require_http_methods(["GET", "HEAD", "POST"])
def by_password(request: HttpRequest) -> HttpResponse:
    """Sign an official in; without a paired app, pairing comes first."""
    if request.method != "POST":
        return _to_way("password")
    form = PasswordForm(request.POST)
    address = client_address(request)
    user = form.attempt(
        lambda data: accounts.check_password(
            username=data["username"],
            password=data["password"],
            code=data["code"],
            address=address,
        )
    )
    if user is None:
        return _page(request, "password", form)
    wanted: str = form.cleaned_data["next"]
    if user.has_second_factor:
        entry.enter(request, user, Entered(two_factors=True))
        return HttpResponseRedirect(wanted)
    request.session.cycle_key()
    request.session[PAIRING] = user.pk
    request.session[PAIRING_SECRET] = encrypt(totp.new_secret(), _PAIRING_PURPOSE).hex()
    request.session[PAIRING_UNTIL] = int(clock.now().timestamp()) + VISITOR_SECONDS
    request.session[NEXT] = wanted
    request.session.set_expiry(VISITOR_SECONDS)
    return HttpResponseRedirect(reverse("access:pair"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """Pair an authenticator app: scan, type one code, done."""
    user = _pairing_user(request)
    if user is None:
        return _to_way("password")
    secret = decrypt(bytes.fromhex(request.session[PAIRING_SECRET]), _PAIRING_PURPOSE)
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        paired = form.attempt(
            lambda data: accounts.pair_app(user=user, secret=secret, code=data["code"])
        )
        if paired is not None:
            wanted = safe_next(request.session.get(NEXT))
            entry.enter(request, paired, Entered(two_factors=True))
            return HttpResponseRedirect(wanted)
    text = totp.address(secret, account=user.username, issuer=_("Touyan"))
    groups = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    context = {"form": form, "address": text, "secret": groups}
    return render(request, "access/pair.html", context, status=_status(form))


@before_ready
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session on the server."""
    entry.leave(request)
    return HttpResponseRedirect(reverse("access:sign_in"))


def _enter_villager(request: HttpRequest, person_id: int) -> HttpResponse:
    wanted = safe_next(request.session.get(NEXT))
    entry.enter(request, accounts.account_of(person_id), Entered())
    return HttpResponseRedirect(wanted)


def _pairing_user(request: HttpRequest) -> User | None:
    if request.session.get(PAIRING_UNTIL, 0) < clock.now().timestamp():
        return None
    return queries.active_account(request.session[PAIRING])


def _to_way(way: str) -> HttpResponse:
    """Somebody reloads or has kept the address of a sent form: the page with that form is meant."""
    return HttpResponseRedirect(f"{reverse('access:sign_in')}?{urlencode({'way': way})}")


def _page(request: HttpRequest, way: str, form: Entrance) -> HttpResponse:
    context = {
        "form": form,
        "way": way,
        "next": form["next"].value() or "/",
        "phone_works": bool(settings.CODE_SENDER),
    }
    return render(request, "access/sign_in.html", context, status=_status(form))


def _status(form: Entrance | CodeForm) -> int:
    return form.status if form.errors else 200
