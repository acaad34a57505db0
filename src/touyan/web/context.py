"""What every page knows: `page` in templates, worked out only when a template asks."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.wording import listed
from touyan.registry.kinds import PostKind
from touyan.web import county, navigation, waiting

ELDER_COOKIE = "elder"
MANY = 99


class Shell(NamedTuple):
    """What decides how the frame of a page is drawn: whoever has the same sees the same.

    The name of the person, addresses and keys of forms are no part of it: they are open places.
    """

    elder: str
    signed_in: bool
    bar: navigation.Bar | None
    here: str
    waiting: str
    menu: navigation.Bar | None
    post: str
    unread: int
    place: str
    phone: str
    duty_phone: str
    is_demo: bool
    is_test_environment: bool
    filing_number: str

    @property
    def uses_htmx(self) -> bool:
        """Pages of people who work here every day refresh parts of themselves."""
        return self.bar is not None and self.bar.works

    @property
    def messages(self) -> str | None:
        """Address of one's own messages."""
        return navigation.address("backstage:own_messages")

    @property
    def sign_in(self) -> str | None:
        """Address of the sign-in page."""
        return navigation.address("access:sign_in")

    @property
    def sign_out(self) -> str | None:
        """Address that ends the session."""
        return navigation.address("access:sign_out")


def _shown(number: int) -> str:
    """Say how much waits, or nothing when nothing does."""
    if number > MANY:
        return f"{MANY}+"
    return str(number) if number else ""


@dataclass
class Page:
    """The frame of one page: who looks at it, how large the letters are, where one can go."""

    request: HttpRequest

    @cached_property
    def elder(self) -> str:
        """'' for the normal size, '1' for large print, '2' for even larger."""
        chosen = self.request.COOKIES.get(ELDER_COOKIE)
        kept = getattr(self.request.user, "letter_size", None) if self.signed_in else None
        if kept is not None:  # the person's own choice goes before that of a shared device
            chosen = str(kept)
        return chosen if chosen in {"1", "2"} else ""

    @property
    def signed_in(self) -> bool:
        """Say whether somebody is signed in."""
        return bool(getattr(self.request, "user", None) and self.request.user.is_authenticated)

    @property
    def actor(self) -> Actor | None:
        """The person as they act now; None before anybody has signed in."""
        return getattr(self.request, "actor", None)

    @property
    def name(self) -> str:
        """How the signed-in person is called."""
        actor = self.actor
        return actor.name if actor and actor.name else str(self.request.user)

    @property
    def who(self) -> int:
        """Whose kept forms this page may send: nobody else's on a shared phone."""
        return self.actor.person_id if self.actor and self.actor.person_id > 0 else 0

    @cached_property
    def duty_phone(self) -> str:
        """The number that is answered day and night, else the county's, or ''."""
        return county.duty_phone() or self.phone

    @property
    def post(self) -> str:
        """The posts that the person holds, in words."""
        standing = getattr(self.request, "standing", None)
        return listed(PostKind(kind).label for kind in standing.posts) if standing else ""

    @cached_property
    def place(self) -> str:
        """The name of the county, or ''."""
        return county.name()

    @cached_property
    def phone(self) -> str:
        """The county's number for questions and complaints, or ''."""
        return county.phone()

    @cached_property
    def shell(self) -> "Shell":
        """Everything in the frame that many pages share."""
        signed_in = self.signed_in
        grants = self.actor.grants if self.actor else frozenset()
        path = self.request.path
        bar = navigation.bar(grants, elder=bool(self.elder)) if signed_in and self.actor else None
        menu = navigation.menu(grants) if signed_in else None
        return Shell(
            elder=self.elder,
            signed_in=signed_in,
            bar=bar,
            here=bar.here(path) if bar else "",
            waiting=_shown(waiting.count(self.actor))
            if bar and bar.has_inbox and self.actor
            else "",
            menu=menu,
            post=self.post if signed_in else "",
            unread=self.unread,
            place=self.place,
            phone=self.phone,
            duty_phone=self.duty_phone if signed_in else "",
            is_demo=settings.IS_DEMO,
            is_test_environment=not settings.FILING_NUMBER,
            filing_number=settings.FILING_NUMBER,
        )

    @property
    def unread(self) -> int:
        """New messages of this person; they came with the session, so this asks nothing."""
        return getattr(self.request.session, "unread", 0) if self.signed_in else 0

    @property
    def sign_in(self) -> str | None:
        """Address of the sign-in page."""
        return navigation.address("access:sign_in")

    @property
    def is_demo(self) -> bool:
        """True when everything shown is invented."""
        return settings.IS_DEMO

    @property
    def is_test_environment(self) -> bool:
        """True until the application is filed (rule 16.11)."""
        return not settings.FILING_NUMBER

    @property
    def filing_number(self) -> str:
        """The filing number of the application, or ''."""
        return settings.FILING_NUMBER

    @property
    def now(self) -> dt.datetime:
        """The present moment in the county."""
        return clock.now()


def page(request: HttpRequest) -> dict[str, Page]:
    """Give every template the frame of its page."""
    return {"page": Page(request)}
