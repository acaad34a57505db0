"""A small county for the registry's tests."""

import datetime as dt
from types import SimpleNamespace

import pytest

from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.registry import paths, services

DAY = dt.date(2021, 3, 1)


def grants(path: str, *powers: Power) -> frozenset[Grant]:
    return frozenset(Grant(power, GrantKind.AREA, 0, paths.prefix(path)) for power in powers)


@pytest.fixture
def county(db):
    """One county, two townships, two villages and a community, one group."""

    def area(path: str, name: str):
        return services.create_area(actor=SYSTEM, path=path, name=name)

    return SimpleNamespace(
        county=area("520524000000", "织金县"),
        town=area("520524105000", "龙场镇"),
        other_town=area("520524107000", "以那镇"),
        village=area("520524105205", "雁落村"),
        sister=area("520524105206", "雁栖村"),
        community=area("520524105001", "平远社区"),
        far_village=area("520524107201", "远山村"),
        group=area("520524105205Z03", "三组"),
    )


@pytest.fixture
def person(county):
    """Register people by name."""

    def register(name: str = "张三", area=None, **more):
        return services.register_person(
            actor=SYSTEM, area_id=(area or county.village).pk, name=name, **more
        )

    return register


@pytest.fixture
def clerk(county) -> Actor:
    """The clerk of the first village."""
    return Actor(
        900,
        grants(
            county.village.path,
            Power.PEOPLE_READ,
            Power.PEOPLE_MANAGE,
            Power.REGISTRY_IMPORT,
            Power.POSTS_MANAGE,
            Power.RESOLUTION_RECORD,
        ),
    )
