"""The column type of an area path, with a lookup that both databases answer from the index."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
    _Lookup = models.Lookup[str]
else:
    _Text = models.CharField
    _Lookup = models.Lookup


class PathField(_Text):
    """An area path: digits and the letters Z, G, B, so it needs no escaping in patterns."""


@PathField.register_lookup
class Under(_Lookup):
    """`path__under=prefix`: the area with this prefix and everything below it."""

    lookup_name = "under"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        left, params = self.process_lhs(compiler, connection)
        # SQLite's LIKE ignores the index because it ignores case; GLOB does not.
        pattern = f"{self.rhs}*" if connection.vendor == "sqlite" else f"{self.rhs}%"
        operator = "GLOB" if connection.vendor == "sqlite" else "LIKE"
        return f"{left} {operator} %s", (*params, pattern)
