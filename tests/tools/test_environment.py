"""The environment that `./touyan` gives to everything it starts."""

from tools import environment


def test_children_keep_what_they_compiled_and_find_no_foreign_packages(monkeypatch):
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("TOUYAN_SOMETHING", "kept")
    child = environment.child_environment("config.settings.test")
    assert not {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "VIRTUAL_ENV"} & set(child)
    assert child["TOUYAN_SOMETHING"] == "kept"
