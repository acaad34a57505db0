"""Random serials, codes and PINs, and which PINs and passwords are too weak."""

import re
import secrets

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SERIAL_LENGTH = 20
PIN_LENGTH = 6
_ROWS = ("01234567890", "09876543210")
_FORBIDDEN_WORDS = ("password", "touyan", "qwerty", "123456", "admin", "111111")


def new_serial() -> str:
    """Return 100 random bits as 20 places without I, L, O, U."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(SERIAL_LENGTH))


def read_serial(text: str) -> str:
    """Return a serial as typed or scanned in its one form; "" when it cannot be one."""
    found = re.sub(r"[\s-]", "", text).upper()
    found = found.translate(str.maketrans("ILO", "110"))
    return found if re.fullmatch(rf"[{_CROCKFORD}]{{{SERIAL_LENGTH}}}", found) else ""


def new_code() -> str:
    """Return six random digits for one sign-in."""
    return f"{secrets.randbelow(10**6):06d}"


def new_pin() -> str:
    """Return a first PIN that is not weak."""
    while is_weak_pin(pin := new_code()):
        pass
    return pin


def new_password() -> str:
    """Return a first password of 16 places, about 79 random bits."""
    return "-".join("".join(secrets.choice(_CROCKFORD) for _ in range(4)).lower() for _ in range(4))


def is_weak_pin(pin: str) -> bool:
    """Say whether a PIN is not six digits, a row, a repeated pair or triple, or a year twice."""
    if not re.fullmatch(r"[0-9]{6}", pin):
        return True
    repeated = pin == pin[:2] * 3 or pin == pin[:3] * 2 or len(set(pin)) <= 2
    return repeated or any(pin in row for row in _ROWS)


def is_weak_password(password: str, *, username: str) -> bool:
    """Say whether a password is shorter than ten places, one-sided, or holds the user name.

    A Chinese character counts as two places.
    """
    low = password.lower()
    places = sum(2 if character > "\u2e7f" else 1 for character in password)
    if places < 10 or len(set(low)) < 5:
        return True
    if not (re.search(r"[0-9]", password) and re.search(r"[^0-9\s]", password)):
        return True
    return username.lower() in low or any(word in low for word in _FORBIDDEN_WORDS)
