"""Six-digit codes of an authenticator app (RFC 6238): the arithmetic is django_otp's."""

import base64
import secrets
import time
from dataclasses import dataclass
from urllib.parse import quote

from django_otp.oath import TOTP

STEP_SECONDS = 30
_TOLERANCE = 1


@dataclass(frozen=True, slots=True)
class Accepted:
    """A right code, and the time step that it used up."""

    step: int


def new_secret() -> str:
    """Return 160 random bits in the base32 form that apps read."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def check(secret: str, code: str, *, last_step: int, at: float | None = None) -> Accepted | None:
    """Return the step of a right code that lies after `last_step`, or None.

    `at` is the moment in seconds (the machine's own clock by default: telephones know nothing of a
    synthetic county's day). One step early or late is accepted; a step is never accepted twice.
    """
    digits = code.strip().replace(" ", "")
    if not (len(digits) == 6 and digits.isascii() and digits.isdecimal()):
        return None
    generator = TOTP(base64.b32decode(secret), step=STEP_SECONDS)
    generator.time = time.time() if at is None else at
    if not generator.verify(int(digits), tolerance=_TOLERANCE, min_t=last_step + 1):
        return None
    return Accepted(step=generator.t())


def code_at(secret: str, *, at: float) -> str:
    """Return the code that an app shows at a moment."""
    generator = TOTP(base64.b32decode(secret), step=STEP_SECONDS)
    generator.time = at
    return f"{generator.token():06d}"


def address(secret: str, *, account: str, issuer: str) -> str:
    """Return the otpauth:// address that an app scans."""
    label = quote(f"{issuer}:{account}", safe="")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}&digits=6&period={STEP_SECONDS}"
