"""What every page knows: `page` in templates, worked out only when a template asks."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.wording import listed
from touyan.registry.kinds import PostKind
from touyan.web import county, navigation, waiting

ELDER_COOKIE = "elder"


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
    def nav(self) -> list[navigation.Item]:
        """The main places of this person, four to six."""
        if not self.signed_in or self.actor is None:
            return []
        return navigation.main(self.actor, path=self.request.path, elder=bool(self.elder))

    @cached_property
    def waiting(self) -> int:
        """How much waits for this person, for the number in the navigation."""
        return waiting.count(self.actor) if self.actor else 0

    @cached_property
    def account(self) -> list[navigation.Item]:
        """Pages about oneself, in the menu."""
        actor = self.actor
        return navigation.account(actor, path=self.request.path) if actor else []

    @property
    def unread(self) -> int:
        """New messages of this person; they came with the session, so this asks nothing."""
        return getattr(self.request.session, "unread", 0) if self.signed_in else 0

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

    @property
    def language(self) -> str:
        """Language code of this page."""
        return get_language() or settings.LANGUAGE_CODE

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
    def uses_htmx(self) -> bool:
        """Pages of people who work here every day refresh parts of themselves."""
        return self.signed_in and any(item.works for item in self.nav)

    @property
    def now(self) -> dt.datetime:
        """The present moment in the county."""
        return clock.now()


def page(request: HttpRequest) -> dict[str, Page]:
    """Give every template the frame of its page."""
    return {"page": Page(request)}
