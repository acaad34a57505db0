"""What the registry can recompute of published figures: places, and people with a dual role."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from touyan.core.figures import Ask, Figure
from touyan.registry.models import Area
from touyan.registry.paths import Level
from touyan.registry.queries import dual_role_people


def _areas(ask: Ask, level: Level) -> Iterable[tuple[str, int]]:
    """Return one for each area of a level that existed on the last day of the question."""
    found = Area.objects.filter(
        scope_path__under=ask.prefix, level=level, valid_from__lte=ask.end
    ).exclude(valid_to__lte=ask.end)
    return [(path, 1) for path in found.values_list("scope_path", flat=True)]


def villages(ask: Ask) -> Iterable[tuple[str, int]]:
    """Return the villages and communities that there were."""
    return _areas(ask, Level.VILLAGE)


def townships(ask: Ask) -> Iterable[tuple[str, int]]:
    """Return the townships, towns and subdistricts that there were."""
    return _areas(ask, Level.TOWNSHIP)


def dual_role(ask: Ask) -> Iterable[tuple[str, int]]:
    """Return who was Party secretary and committee chair of one village at once, and where."""
    return [(one.scope_path, one.person_id) for one in dual_role_people(ask.end, prefix=ask.prefix)]


def _people(ids: Sequence[int]) -> int:
    """Count people; who holds both posts in two villages is one."""
    return len(set(ids))


FIGURES = (
    Figure(
        "villages",
        "registry",
        "village",
        _("Villages and communities in the register of areas on that day."),
        villages,
        title=_("Villages and communities"),
        measure="registry.villages",
    ),
    Figure(
        "townships",
        "registry",
        "township",
        _("Townships, towns and subdistricts in the register of areas on that day."),
        townships,
        title=_("Townships and subdistricts"),
        measure="registry.townships",
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
        _people,
        title=_("Secretaries who also chair the committee"),
        measure="registry.dual_role",
    ),
)
