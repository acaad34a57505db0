"""Whole numbers as both databases hand them out."""

from typing import Any

from django.db.models import BigIntegerField, Expression
from django.db.models.functions import Cast


class Whole(Cast):
    """An expression as a whole number that nobody converts again in Python.

    PostgreSQL hands a sum of whole numbers out as a decimal, and a number out of JSON as text; Django
    then turns each into a number once more. For thousands of rows that costs as much as the reading.
    """

    def __init__(self, expression: Expression) -> None:
        super().__init__(expression, BigIntegerField())

    def get_db_converters(self, connection: Any) -> list[Any]:
        """Return nothing: what comes is a whole number, or nothing."""
        return []
