"""`manage demo` as a newcomer runs it: a data folder of its own, SQLite, nothing else."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pysqlite3 as sqlite3
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.sqlite_lane

# Ciphers and one-time secrets are random by design, and so is what is sealed over them.
RANDOM = {"id_number_cipher", "phone_cipher", "private_commit", "code", "password", "salt", "text"}
RANDOM_HERE = {
    "decisions_meetinghead": {"digest", "check_code"},  # sealed over a salt
    "cases_case": {"ref", "key_index", "body_index", "answer"},  # by a key that nobody can guess
    "cases_pause": {"reason"},
    "cases_suspension": {"reason"},
    "cases_callback": {"words"},
    "cases_authorisation": {"receipt", "scope"},
    "cases_mediation": {"story"},  # a cipher, as what follows
    "cases_agreement": {"facts", "content", "way"},
    "cases_visit": {"what"},
    "coops_voucherparty": {"account", "account_index"},  # sealed under keys of the installation
    "coops_distribution": {"file", "check_code"},  # of slips under salted codes
    "disclosure_countyhead": {"head"},  # over the months of every book, salted ones among them
}
SALTED = "SELECT book_id FROM ledger_transfer WHERE private_commit <> ''"
# What a village publishes names the county's head of the month before, which is over every book.
_SALTED_MONTH = (
    f"(book_id IN ({SALTED}) OR period > (SELECT MIN(period) FROM disclosure_countyhead))"
)
HEADS = {  # where the head of a month stands, and in which of these rows a salt is beneath it
    "ledger_bookperiod": f"book_id IN ({SALTED})",
    "disclosure_monthclose": _SALTED_MONTH,
    "disclosure_monthsignature": (
        f"month_id IN (SELECT id FROM disclosure_monthclose WHERE {_SALTED_MONTH})"
    ),
}
LEFT_OUT = (
    "django_",
    "sqlite_",
    "backstage_",
    "access_session",
    "ledger_transferprivate",
    "coops_distributionslip",  # in the order of salted codes, odd fen included
)


class Installation:
    """An embedded demo in a folder."""

    def __init__(self, data: Path, packs: Path, county: str) -> None:
        self.data = data
        self.county = county
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TOUYAN_", "DATABASE_"))}
        self.env = {
            **kept,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            "TOUYAN_DATA": str(data),
            "TOUYAN_PACKS": str(packs),
            "TOUYAN_DEMO": "1",
            "TOUYAN_FIELD_KEY": "the same key for every folder of these tests",
        }

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def figures(self) -> list[dict]:
        done = self.manage("figures", "--county", self.county, "--json", check=False)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def tables(self) -> dict[str, list[tuple]]:
        """Return everything that the same plan has to leave the same."""
        connection = sqlite3.connect(self.data / "touyan.sqlite3")
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(LEFT_OUT)
        ]
        found = {}
        for name in sorted(names):
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            random_here = RANDOM | RANDOM_HERE.get(name, set())
            kept = ", ".join(f'"{c}"' for c in columns if c not in random_here)
            if name in HEADS:
                head = f"CASE WHEN {HEADS[name]} THEN NULL ELSE head END"
                kept = kept.replace('"head"', head)
            found[name] = connection.execute(
                f'SELECT {kept} FROM "{name}" ORDER BY 1, 2'
            ).fetchall()
        salted = {book for (book,) in connection.execute(SALTED)}
        seals = connection.execute("SELECT book_id, seq, hash FROM ledger_seal ORDER BY 1, 2")
        found["ledger_seal"] = [row for row in seals if row[0] not in salted]
        connection.close()
        return found


@pytest.fixture(scope="module")
def migrated(tmp_path_factory, small_packs):
    """An empty installation, migrated once: every other one starts as its copy."""
    found = Installation(tmp_path_factory.mktemp("empty"), small_packs, "small")
    found.manage("migrate", "--verbosity", "0")
    return found.data


@pytest.fixture(scope="module")
def small_county(tmp_path_factory, small_packs, migrated):
    """Build the small county in one go, once."""
    found = fresh(tmp_path_factory.mktemp("data"), small_packs, migrated)
    found.said = found.manage("demo", "small").stdout
    return found


def fresh(folder, packs, migrated, county="small"):
    shutil.copytree(migrated, folder, dirs_exist_ok=True)
    return Installation(folder, packs, county)


def test_the_command_says_that_everything_is_invented_and_who_can_be_tried(small_county):
    assert "前进村" in small_county.said
    assert small_county.said.count("\n") >= 17


def test_every_figure_agrees_and_the_command_succeeds(small_county):
    done = small_county.manage("figures", "--county", "small", "--json")
    rows = json.loads(done.stdout)
    assert {row["key"]: row["match"] for row in rows} == {row["key"]: True for row in rows}
    for row in rows:
        assert {"key", "published", "value", "computed", "match", "basis"} <= row.keys()


def test_the_ledger_verifies(small_county):
    small_county.manage("verify")


def test_the_export_passes_bean_check(small_county, tmp_path):
    path = tmp_path / "county.beancount"
    small_county.manage("export_beancount", str(path))
    check = Path(sys.executable).with_name("bean-check")
    done = subprocess.run([check, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]


def test_the_same_plan_leaves_the_same_rows_and_chains(
    small_county, small_packs, migrated, tmp_path
):
    again = fresh(tmp_path, small_packs, migrated)
    again.manage("demo", "small")
    one, other = small_county.tables(), again.tables()
    assert len(one["ledger_seal"]) > 500
    assert {name: rows == other[name] for name, rows in one.items()} == dict.fromkeys(one, True)


def test_another_seed_makes_another_county_with_the_same_figures(small_packs, migrated, tmp_path):
    other = fresh(tmp_path, small_packs, migrated)
    other.manage("demo", "small", "--seed", "7")
    assert {row["match"] for row in other.figures()} == {True}


def test_a_killed_build_goes_on_where_it_stopped(small_county, small_packs, migrated, tmp_path):
    found = fresh(tmp_path, small_packs, migrated)
    chance = random.Random(20210914)
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "small"]
    killed = 0
    for _attempt in range(4):
        process = subprocess.Popen(
            command, env=found.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        if "%" in process.stdout.readline():
            time.sleep(chance.uniform(0, 1))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.stdout.close()
    assert killed
    found.manage("demo", "small")
    # The same county; acts are numbered by when they were written, so only sums are compared.
    assert {row["match"] for row in found.figures()} == {True}
    found.manage("verify")
    sizes = {name: len(rows) for name, rows in found.tables().items()}
    whole = {name: len(rows) for name, rows in small_county.tables().items()}
    assert sizes == whole


def test_a_wrong_pack_and_an_unknown_county_are_refused_in_words(small_county):
    done = small_county.manage("demo", "nowhere", check=False)
    assert done.returncode != 0
    assert "small" in done.stderr


def test_an_installation_that_is_no_demo_is_refused(small_packs, migrated, tmp_path):
    found = fresh(tmp_path, small_packs, migrated)
    found.env["TOUYAN_DEMO"] = "0"
    done = found.manage("demo", "small", check=False)
    assert done.returncode != 0
    assert not (tmp_path / "clock.json").exists()
    assert found.tables()["registry_area"] == []


@pytest.fixture(scope="module")
def whole_county(tmp_path_factory, migrated):
    """Build all of Zhijin, once for every test that needs it."""
    found = fresh(tmp_path_factory.mktemp("zhijin"), ROOT / "packs", migrated, "zhijin")
    found.manage("demo", "zhijin")
    return found


def test_the_whole_county_reproduces_the_published_figures(whole_county):
    rows = {row["key"]: row for row in whole_county.figures()}
    assert len(rows) == 33
    computed = {
        "villages": 578,
        "townships": 33,
        "dual_role": 220,
        "points_shops": 578,
        "shop_seed_grant": 1000,
        "points_redeemed": 787_500,
        "redemption_visits": 300_000,
        "village_coops": 578,
        "coop_unions": 33,
        "stewards": 66,
        "village_stewards": 578,
        "coop_operating_income": 60_000_000,
        "baima_cadre_capital": 940_000,
        "baima_cash_households": 220,
        "baima_cash_capital": 2_290_000,
        "baima_land_shares": 2024.6,
        "baima_surplus_2020": 443_000,
        "huakua_area": 996.4,
        "huakua_wages": 302_400,
        "huakua_dividends": 240_000.3,
        "dazhai_deeds": 11,
    }
    assert {key: rows[key]["computed"] for key in computed} == computed
    assert {key for key, row in rows.items() if row["match"] is True} == set(computed)
    assert {row["match"] for key, row in rows.items() if key not in computed} == {"no room yet"}


@pytest.mark.nightly
def test_the_whole_county_verifies_and_passes_bean_check(whole_county, tmp_path):
    whole_county.manage("verify")
    path = tmp_path / "county.beancount"
    whole_county.manage("export_beancount", str(path))
    check = Path(sys.executable).with_name("bean-check")
    done = subprocess.run([check, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]
