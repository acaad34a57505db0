"""The prepared environment: `.venv`, a hash-pinned uv, hash-pinned requirement files, a stamp per mode.

No index is named anywhere: a county behind a mirror sets PIP_INDEX_URL, UV_DEFAULT_INDEX or pip.conf.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
FILES = {
    "run": ["run.txt"],
    "dev": ["dev.txt"],
    "postgres": ["postgres.txt"],
    "bench": ["run.txt", "bench.txt"],
}
LOCKS = {  # file -> what `uv pip compile` reads; later files keep the versions of run.txt
    "run.txt": ["pyproject.toml"],
    "dev.txt": ["pyproject.toml", "--group", "dev"],
    "postgres.txt": ["--group", "postgres"],
    "bench.txt": ["--group", "bench"],
    "uv.txt": ["--group", "uv"],
}


# What would lead children to other packages, or make each of hundreds compile every module again.
FOREIGN = {"PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}


class Stop(Exception):
    """The command cannot go on; the text says what to type."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def child_environment(settings: str = "config.settings.embedded", **extra: str) -> dict[str, str]:
    """Return the environment of every child: our packages found, no foreign ones."""
    env = {k: v for k, v in os.environ.items() if k not in FOREIGN}
    env["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    env["PYTHONUNBUFFERED"] = "1"
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    env["DJANGO_SETTINGS_MODULE"] = settings
    env.update(extra)
    return env


def prepare(*modes: str) -> Path:
    """Make `.venv` hold the packages of these modes and return its Python.

    Raises Stop when neither uv nor pip can install them.
    """
    for mode in modes:
        stamp = VENV / f"stamp-{mode}"
        wanted = _fingerprint(mode)
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            continue
        _make_venv()
        started = time.monotonic()
        names = [REQUIREMENTS / name for name in FILES[mode]]
        way = _install(names)
        say(f"Packages for '{mode}': {way}, {time.monotonic() - started:.0f} s.")
        stamp.write_text(wanted, encoding="utf-8")
    return PYTHON


def _fingerprint(mode: str) -> str:
    digest = hashlib.sha256(f"{ROOT} {sys.version}".encode())
    for name in [*FILES[mode], "uv.txt"]:
        digest.update((REQUIREMENTS / name).read_bytes())
    return digest.hexdigest()


def _make_venv() -> None:
    origin = VENV / "made-for"
    here = f"{ROOT} {sys.version}"
    if PYTHON.exists() and origin.exists() and origin.read_text(encoding="utf-8") == here:
        return
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise Stop("This Python cannot make environments. Type: apt install python3-venv")
    shutil.rmtree(VENV, ignore_errors=True)  # made for another folder or Python
    say("Making .venv ...")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(
            f"{made.stdout}{made.stderr}\n.venv could not be made. Type: apt install python3-venv"
        )
    origin.write_text(here, encoding="utf-8")


def _install(files: list[Path]) -> str:
    """Install the files with uv, else with pip; return the way taken."""
    arguments = [part for file in files for part in ("-r", str(file))]
    uv = _uv()
    if uv:
        done = subprocess.run(
            [uv, "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", *arguments],
            env=_uv_environment(),
            check=False,
        )
        if done.returncode == 0:
            return "installed with uv"
        say("uv could not install them; trying pip.")
    done = subprocess.run(
        [str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", *arguments], check=False
    )
    if done.returncode:
        raise Stop("Neither uv nor pip could install the packages; the lines above say why.")
    return "installed with pip --require-hashes"


def _uv() -> str | None:
    """Return the pinned uv inside `.venv`, installing it first; None when that fails."""
    uv = VENV / "bin" / "uv"
    stamp = VENV / "stamp-uv"
    wanted = hashlib.sha256((REQUIREMENTS / "uv.txt").read_bytes()).hexdigest()
    if uv.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return str(uv)
    say("Installing uv (hash-pinned) ...")
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--require-hashes", "-r", str(REQUIREMENTS / "uv.txt")], check=False
    )
    if done.returncode:
        return None
    stamp.write_text(wanted, encoding="utf-8")
    return str(uv)


def _uv_environment() -> dict[str, str]:
    """Trust the certificates that the machine trusts, and use pip's mirror when uv has none of its own."""
    env = {**os.environ, "UV_SYSTEM_CERTS": "true"}
    if not env.get("UV_DEFAULT_INDEX") and not env.get("UV_INDEX_URL"):
        asked = subprocess.run(
            [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"],
            capture_output=True,
            text=True,
            check=False,
        )
        index = env.get("PIP_INDEX_URL") or asked.stdout.strip()
        if index:
            env["UV_DEFAULT_INDEX"] = index
    return env


def lock(*, upgrade: bool) -> None:
    """Write `requirements/*.txt` again from pyproject.toml: versions and hashes, no index, no URL.

    Known versions stay unless `upgrade` is asked for. Raises Stop when nothing could be resolved.
    """
    _make_venv()
    uv = _uv()
    if uv is None:
        raise Stop("uv could not be installed; the lines above say why.")
    for name, sources in LOCKS.items():
        target = REQUIREMENTS / name
        keep = [] if name in {"run.txt", "uv.txt"} else ["-c", str(REQUIREMENTS / "run.txt")]
        command = [uv, "pip", "compile", "-q", *sources, *keep, "-o", str(target)]
        command += ["--generate-hashes", "--universal", "--python-version", "3.11"]
        command += ["--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
        command += ["--upgrade"] if upgrade else []
        done = subprocess.run(command, cwd=ROOT, env=_uv_environment(), check=False)
        if done.returncode:
            raise Stop(f"requirements/{name} could not be made; the lines above say why.")
        text = target.read_text(encoding="utf-8")
        if "://" in text or "--find-links" in text or "--index" in text:
            raise Stop(f"requirements/{name} names an index or a URL; it must not.")
        head = "# Made by ./touyan lock from pyproject.toml. Versions and hashes only: any mirror serves it.\n"
        target.write_text(head + text, encoding="utf-8")
        say(f"requirements/{name}: {text.count('==')} packages")
