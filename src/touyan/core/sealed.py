"""A text column whose words lie encrypted: what people write about their troubles.

    text = SealedTextField(purpose="cases.text")

In Python it is a plain str, in the table it is the cipher text of `core.crypto`. It cannot be searched
or compared in the database. `rotate` (access room) finds every such column by its type. `index` names the
column that holds the blind index of the same words, where they must be compared: `rotate` renews both.
"""

from typing import TYPE_CHECKING, Any

from django.db import models

from touyan.core import crypto

if TYPE_CHECKING:
    _Bytes = models.TextField[str, str]
else:
    _Bytes = models.BinaryField


class SealedTextField(_Bytes):
    """A text that is encrypted at rest. `purpose` is bound to the cipher text and never changes."""

    def __init__(self, *args: Any, purpose: str = "", index: str = "", **kwargs: Any) -> None:
        self.purpose, self.index = purpose, index
        kwargs.setdefault("default", b"")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return what a migration needs to build the column again."""
        name, path, args, kwargs = super().deconstruct()
        index = {"index": self.index} if self.index else {}
        return name, path, args, {**kwargs, "purpose": self.purpose, **index}

    def get_default(self) -> Any:
        """Return the empty text: a BinaryField would make bytes of it."""
        return ""

    def to_python(self, value: Any) -> Any:
        """Leave a text as it is."""
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Return what is stored: nothing for nothing, else the cipher text."""
        return crypto.encrypt(value, self.purpose) if value else b""

    def from_db_value(self, value: Any, *_more: Any) -> str:
        """Return the words. Raises CannotDecrypt for altered bytes or a key that is gone."""
        return crypto.decrypt(value, self.purpose) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        """Never write the words into a dump."""
        return ""
