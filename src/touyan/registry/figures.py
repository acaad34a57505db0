"""What the registry can recompute of published figures: places, and people with a dual role."""

from django.utils.translation import gettext_lazy as _

from touyan.core.figures import Ask, Figure
from touyan.registry.models import Area
from touyan.registry.paths import Level
from touyan.registry.queries import dual_role_people


def _areas(ask: Ask, level: Level) -> int:
    """Count the areas of a level that existed on the last day of the question."""
    return (
        Area.objects.filter(scope_path__under=ask.prefix, level=level, valid_from__lte=ask.end)
        .exclude(valid_to__lte=ask.end)
        .count()
    )


def villages(ask: Ask) -> int:
    """Return how many villages and communities there were."""
    return _areas(ask, Level.VILLAGE)


def townships(ask: Ask) -> int:
    """Return how many townships, towns and subdistricts there were."""
    return _areas(ask, Level.TOWNSHIP)


def dual_role(ask: Ask) -> int:
    """Return how many people were Party secretary and committee chair of one village at once."""
    return len({one.person_id for one in dual_role_people(ask.end, prefix=ask.prefix)})


FIGURES = (
    Figure(
        "villages",
        "registry",
        "village",
        _("Villages and communities in the register of areas on that day."),
        villages,
        title=_("Villages and communities"),
    ),
    Figure(
        "townships",
        "registry",
        "township",
        _("Townships, towns and subdistricts in the register of areas on that day."),
        townships,
        title=_("Townships and subdistricts"),
    ),
    Figure(
        "dual_role",
        "registry",
        "person",
        _(
            "People who on that day held the posts of Party secretary and of committee chair in the "
            "same village, by their terms of office."
        ),
        dual_role,
        title=_("Secretaries who also chair the committee"),
    ),
)
