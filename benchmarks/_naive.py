"""A plain Django ledger: what most projects write. Its tables are made by the schema editor."""

import os
import random
import time
from collections import defaultdict

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F


class Act(models.Model):
    """One act."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    day = models.DateField()
    public = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "ledger_bench"

    def __str__(self) -> str:
        return self.key


class Purse(models.Model):
    """What an account holds."""

    amount = models.BigIntegerField(default=0)

    class Meta:
        app_label = "ledger_bench"

    def __str__(self) -> str:
        return str(self.amount)


class Leg(models.Model):
    """One line."""

    act = models.ForeignKey(Act, models.PROTECT)
    purse = models.ForeignKey(Purse, models.PROTECT)
    amount = models.BigIntegerField()

    class Meta:
        app_label = "ledger_bench"

    def __str__(self) -> str:
        return str(self.amount)


def create() -> None:
    """Make the tables and 10,050 accounts."""
    with connection.schema_editor() as editor:
        for model in (Act, Purse, Leg):
            editor.create_model(model)
    Purse.objects.bulk_create(Purse() for _ in range(10_050))


def run(until: float) -> int:
    """Book acts until then; return how many."""
    chance, done = random.Random(os.getpid()), 0
    ids = list(Purse.objects.order_by("pk").values_list("pk", flat=True))
    while time.time() < until:
        one, two = chance.choice(ids[:50]), chance.choice(ids[50:])
        points = chance.randrange(1, 20)
        try:
            with transaction.atomic():
                act = Act.objects.create(
                    key=f"claim:{chance.randrange(10**16)}",
                    kind="points.award",
                    day="2021-09-01",
                    public={"rule": "R-3.2", "quantity": 1},
                )
                Leg.objects.create(act=act, purse_id=one, amount=-points)
                Leg.objects.create(act=act, purse_id=two, amount=points)
                for purse, amount in sorted([(one, -points), (two, points)]):
                    Purse.objects.filter(pk=purse).update(amount=F("amount") + amount)
        except IntegrityError:
            continue
        done += 1
    return done


def bulk(count: int, *, seed: int) -> float:
    """Book many acts with bulk_create and one update per account; return how many per second."""
    chance = random.Random(seed)
    ids = list(Purse.objects.order_by("pk").values_list("pk", flat=True))
    started = time.perf_counter()
    moves: dict[int, int] = defaultdict(int)
    with transaction.atomic():
        acts = Act.objects.bulk_create(
            Act(
                key=f"bulk:{chance.randrange(10**16)}:{number}",
                kind="points.award",
                day="2021-09-01",
                public={"rule": "R-3.2", "quantity": 1},
            )
            for number in range(count)
        )
        legs = []
        for act in acts:
            one, two, points = (
                chance.choice(ids[:50]),
                chance.choice(ids[50:]),
                chance.randrange(1, 20),
            )
            legs += [
                Leg(act=act, purse_id=one, amount=-points),
                Leg(act=act, purse_id=two, amount=points),
            ]
            moves[one] -= points
            moves[two] += points
        Leg.objects.bulk_create(legs)
        purses = list(Purse.objects.filter(pk__in=moves).select_for_update().order_by("pk"))
        for purse in purses:
            purse.amount += moves[purse.pk]
        Purse.objects.bulk_update(purses, ["amount"], batch_size=2_000)
    return count / (time.perf_counter() - started)
