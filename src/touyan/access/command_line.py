"""Who acts at the command line, where an act needs a person who answers for it."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from touyan.access import services as access
from touyan.access.models import User
from touyan.access.services.accounts import account_of
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.registry.models import Post, Tenure


def acting(name: str | None, *, holder_of: dict[str, object]) -> Actor:
    """Return the named user, else who holds the post with these fields today.

    Raises CommandError when there is no such user, or nobody holds the post.
    """
    if name:
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no user %(name)s.") % {"name": name})
        return access.actor_for(user)
    posts = Post.objects.filter(**holder_of)
    held = Tenure.objects.on(clock.today()).filter(post__in=posts).order_by("pk").first()
    if held is None:
        raise CommandError(_("Nobody holds the post that does this. Say who imports with --by."))
    return access.actor_for(account_of(held.person_id))
