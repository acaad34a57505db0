"""Failing at every statement (F-03): does a service do all of its work or none of it?

How another room uses it::

    from tests.fault.statements import fail_at_every_statement

    @pytest.mark.django_db(transaction=True)        # real transactions, as in production
    def test_adopting_a_scheme_is_all_or_nothing(village):
        fail_at_every_statement(
            lambda: services.adopt_scheme(actor=SECRETARY, scheme_id=village.scheme),
            check=lambda: assert_nothing_was_published(),   # optional: more than "no row changed"
        )

`call` is run again and again. The first time its first SQL statement raises OperationalError, the
second time its second, and so on; a COMMIT counts as a statement. After each failure every row of every table of ours
must be as before, and `check` must pass. At last `call` runs undisturbed and must succeed. What runs on
commit is a matter of its own. The error
has to come out of `call`: a service that swallows it fails the test. Statements of the ledger's hot
path and COPY are seen too. `call` must be deterministic: the same statements for the same rows.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from unittest import mock

from django.apps import apps
from django.db import OperationalError, connection, connections

STATEMENTS_MAX = 500
Check = Callable[[], object]
Snapshot = dict[str, list[tuple[object, ...]]]


class Injected(OperationalError):
    """The fault of the test, to tell it from a real one."""


def fail_at_every_statement(call: Callable[[], object], check: Check | None = None) -> int:
    """Fail `call` at statement 1, 2, ... and at its commit; return how many statements it has."""
    before = snapshot()
    with _watching() as fingerprint:
        same = fingerprint()
        for number in range(1, STATEMENTS_MAX):
            with _failing(number) as seen:
                failed = _fails(call)
            if len(seen) < number:
                assert not failed
                assert snapshot() != before, "the call changes nothing: there is nothing to fail"
                assert fingerprint() != same, "a change of rows went unseen"
                return len(seen)
            assert failed, f"the failure of statement {number} was swallowed: {seen[-1]}"
            where = f"statement {number}: {seen[-1]}"
            if (now := fingerprint()) != same:
                _assert_unchanged(before, where)
                same = now  # something was committed that is no row of ours
            if check is not None:
                check()
    raise AssertionError(f"more than {STATEMENTS_MAX} statements")


@contextmanager
def _watching() -> Iterator[Callable[[], object]]:
    """Yield a function whose answer stays the same as long as nothing is committed.

    Reading every row of every table after each failure costs more than the failures. SQLite tells an
    onlooker's connection when anybody committed; PostgreSQL sums up all tables in one statement, which
    an onlooker prepares once: planning it takes longer than reading the tables.
    """
    if connection.vendor == "postgresql":
        tables = [m._meta.db_table for m in apps.get_models() if m.__module__.startswith("touyan.")]
        sums = " UNION ALL ".join(
            f'SELECT {number}, count(*), sum(hashtextextended(t::text, 0)::numeric) FROM "{name}" t'
            for number, name in enumerate(tables)
        )

        with closing(connections.create_connection(connection.alias)) as looker:
            looker.settings_dict = connection.settings_dict
            with looker.cursor() as cursor:
                cursor.execute(f"PREPARE summed AS {sums}")

                def summed() -> object:
                    cursor.execute("EXECUTE summed")
                    return sorted(cursor.fetchall())

                yield summed
        return
    name = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(name, uri=name.startswith("file:"))) as onlooker:
        yield lambda: onlooker.execute("PRAGMA data_version").fetchone()[0]


def snapshot() -> Snapshot:
    """Return every row of every table of ours."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model.__module__.startswith("touyan.")
    }


@contextmanager
def _failing(number: int) -> Iterator[list[str]]:
    """Raise at one statement; yield the list of the statements that were seen."""
    seen: list[str] = []
    db = connections[connection.alias]  # the proxy cannot be patched
    really_commit, run_hooks = db._commit, db.run_and_clear_commit_hooks

    def count(statement: str) -> None:
        seen.append(statement[:200])
        if len(seen) == number:
            raise Injected

    def wrapper(
        execute: Callable[..., object], sql: Any, params: Any, many: Any, context: Any
    ) -> object:
        count(str(sql))
        return execute(sql, params, many, context)

    def commit() -> None:
        count("COMMIT")
        really_commit()

    def hooks() -> None:
        connection.execute_wrappers.remove(wrapper)
        try:
            with mock.patch.object(db, "_commit", really_commit):
                run_hooks()
        finally:
            connection.execute_wrappers.append(wrapper)

    with (
        connection.execute_wrapper(wrapper),
        mock.patch.object(db, "_commit", commit),
        mock.patch.object(db, "run_and_clear_commit_hooks", hooks),
    ):
        yield seen


def _fails(call: Callable[[], object]) -> bool:
    """Say whether the injected fault came out of the call, by itself or as the cause of its error."""
    try:
        call()
    except Exception as error:
        cause: BaseException | None = error
        for _depth in range(20):
            if isinstance(cause, Injected):
                return True
            cause = cause and (cause.__cause__ or cause.__context__)
        raise
    return False


def _assert_unchanged(before: Snapshot, where: str) -> None:
    after = snapshot()
    changed = sorted(label for label in before if before[label] != after[label])
    assert changed == [], f"half done after a failure at {where}"
