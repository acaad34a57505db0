"""Receipt numbers of authorisations: short enough to write down, too many to guess."""

import secrets

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 10


def new_receipt(prefix: str) -> str:
    """Return a new number such as SQ-7K2MQ-9XR4T: fifty random bits."""
    drawn = "".join(secrets.choice(_LETTERS) for _number in range(_LENGTH))
    return f"{prefix}-{drawn[:5]}-{drawn[5:]}"
