"""Files: known by content, kept under random names, read only by those they concern."""

import hashlib
import io
import os
import stat
import time

import pytest
from django.db import transaction

from tests.core.test_pictures import PLACE, jpeg
from touyan.backstage import files, queries, services
from touyan.backstage.errors import FileKindRefused, FileTooLarge
from touyan.backstage.models import StoredFile
from touyan.core.actor import Actor
from touyan.core.errors import NotFound

pytestmark = pytest.mark.django_db
KEEPER, OTHER = Actor(person_id=7), Actor(person_id=8)
PDF = b"%PDF-1.7\n..."


def store(content=PDF, name="决议.pdf", purpose="RESOLUTION_SCAN", **more):
    return services.store_file(
        actor=KEEPER, content=io.BytesIO(content), name=name, purpose=purpose, **more
    )


def test_bytes_lie_under_a_random_name_that_tells_nothing(media):
    file = store()
    assert "决议" not in file.path
    assert files.path_of(file).read_bytes() == PDF
    assert stat.S_IMODE(files.path_of(file).stat().st_mode) == 0o600
    assert store().path != file.path


def test_the_download_is_an_attachment_that_no_browser_runs():
    answer = files.response(store(name='我的"决议"\r\nX: y.pdf'))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "\r" not in answer["Content-Disposition"]
    assert "\n" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == PDF
    answer.close()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, files.PDF),
        (b"\xff\xd8\xff\xe0", files.JPEG),
        (b"\x89PNG\r\n\x1a\n", files.PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", files.WEBP),
        (b"PK\x03\x04....[Content_Types].xml", files.XLSX),
        (b"PK\x03\x04....evil.exe", ""),
        ("姓名,积分\n张三,5\n".encode("gb18030"), files.CSV),
        ("姓名,积分\n张三,5\n".encode("utf-16"), files.CSV),
        ("姓名,积分\n张三,5\n".encode("utf-16-le"), files.CSV),
        (b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00", files.MP4),  # an iPhone's voice memo
        (b"\x00\x00\x00\x1cftypiso5\x00\x00\x00\x01", files.MP4),  # its browser
        (b"\x00\x00\x00\x18ftyp3gp4\x00\x00\x00\x00", files.MP4),  # an Android telephone
        (b"\xff\xf1\x50\x80", files.AAC),
        (b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00", ""),  # a picture with its place in it
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", ""),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", ""),
        (b"<svg onload=alert(1)>", ""),
        (b"<!doctype html>", ""),
        (b"  <html>", ""),
        (b"\xef\xbb\xbf<html>", ""),
        (b"MZ\x90\x00", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""),
        (b"a,b\x00\x00\x00\x00\x00", ""),
        (b"", ""),
    ],
)
def test_the_kind_is_told_by_the_content(content, kind):
    assert files.kind_of(content) == kind


VOICE = b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00" + bytes(range(84))


@pytest.mark.parametrize(
    ("part", "status", "expected", "told"),
    [
        ("bytes=0-1", 206, VOICE[:2], "bytes 0-1/100"),  # what an iPhone asks first
        ("bytes=90-", 206, VOICE[90:], "bytes 90-99/100"),
        ("bytes=-3", 206, VOICE[-3:], "bytes 97-99/100"),
        ("bytes=5-900", 206, VOICE[5:], "bytes 5-99/100"),
        ("", 200, VOICE, None),
        ("bytes=0-1,5-6", 200, VOICE, None),
        ("bytes=100-", 200, VOICE, None),
        ("bytes=9-2", 200, VOICE, None),
        ("bytes=-", 200, VOICE, None),
        ("bytes=-0", 200, VOICE, None),
        ("lines=1-2", 200, VOICE, None),
    ],
)
def test_a_voice_message_is_given_out_in_the_parts_that_are_asked_for(
    media, part, status, expected, told
):
    answer = files.response(store(VOICE, name="voice.m4a", purpose="CASE"), part=part)
    assert answer.status_code == status
    assert answer["Content-Type"] == "audio/mp4"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer.get("Content-Range") == told
    assert answer["Content-Length"] == str(len(expected))
    assert b"".join(answer.streaming_content) == expected
    answer.close()


@pytest.mark.parametrize("purpose", ["CASE", "EVIDENCE", "RESOLUTION_SCAN"])
def test_a_picture_is_kept_without_the_place_that_a_telephone_notes(media, purpose):
    file = store(jpeg(), name="现场.jpg", purpose=purpose)
    kept = files.path_of(file).read_bytes()
    assert kept.startswith(b"\xff\xd8")
    assert PLACE not in kept
    assert hashlib.sha256(kept).hexdigest() == file.sha256


@pytest.mark.parametrize("purpose", ["CASE", "EVIDENCE"])
def test_a_picture_that_is_too_large_is_refused_before_anything_is_cut_off(media, purpose):
    most = files.LIMITS[purpose].megabytes * files.MEGABYTE
    with pytest.raises(FileTooLarge):
        store(jpeg() + b"\x00" * most, name="大.jpg", purpose=purpose)
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_page_that_calls_itself_a_pdf_is_refused(media):
    with pytest.raises(FileKindRefused):
        store(b"<html>", name="a.pdf")
    assert not StoredFile.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_file_that_is_too_large_is_refused_and_leaves_no_bytes(media, monkeypatch):
    monkeypatch.setitem(files.LIMITS, "RESOLUTION_SCAN", files.Limit(frozenset({files.PDF}), 0))
    with pytest.raises(FileTooLarge):
        store()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_only_the_person_who_brought_it_reads_a_file_without_a_power():
    file = store()
    assert queries.get_file(KEEPER, file.pk) == file
    with pytest.raises(NotFound):
        queries.get_file(OTHER, file.pk)


def test_an_erased_file_is_gone_but_its_row_stays():
    file = store()
    files.erase(file)
    assert not files.path_of(file).exists()
    with pytest.raises(NotFound):
        queries.get_file(KEEPER, file.pk)
    assert StoredFile.objects.filter(pk=file.pk).exists()


def test_bytes_of_a_rolled_back_row_are_swept_after_a_day_and_others_stay(media):
    kept = store()

    class Broken(Exception):
        pass

    def rolled_back():
        with transaction.atomic():
            file = store(name="lost.pdf")
            raise Broken(file.path)

    with pytest.raises(Broken) as broken:
        rolled_back()
    lost = media / str(broken.value)
    assert files.remove_orphans() == 0
    day_before = time.time() - 2 * 86400
    os.utime(lost, (day_before, day_before))
    os.utime(files.path_of(kept), (day_before, day_before))
    assert files.remove_orphans() == 1
    assert not lost.exists()
    assert files.path_of(kept).exists()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\scans\\决议.PDF", "决议.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("....", "file.pdf"),
        ("", "file.pdf"),
        ("x" * 500, "x" * 150 + ".pdf"),
    ],
)
def test_a_display_name_is_harmless(name, clean):
    assert files.clean_name(name, files.PDF) == clean
