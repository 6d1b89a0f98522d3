"""Whatever is uploaded is refused by what it is, or leaves as a file to be saved and nothing else (bars 23 and 31).

In the ordinary run every file once, each under another name; with `script/check --hostile` under ten names each: 500.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.http import content_disposition_header
from PIL import Image

from handrail.core.files import read_file
from handrail.pupils import intake, serving
from handrail.pupils.models import Document
from handrail.pupils.papers.kinds import KINDS
from handrail.pupils.papers.looking import Looked, Looker
from tests.hostile.corpus import MARK, named
from tests.hostile.payloads import ROUNDS
from tests.structure.world import World

POLICY = {"sandbox", "default-src 'none'"}
SAFE_NAME = re.compile(r"attachment; filename(=\"[^\"/\\\r\n<>]+\"|\*=utf-8''[\w.%~!$&+-]+)")
ON_DISK = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
Sent = tuple[str, str, str, bytes]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(type(settings.HOME), "files", property(lambda _: tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def one_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process that reads documents, begun once instead of for each."""
    look = Looker.look
    with Looker() as reader:
        monkeypatch.setattr(Looker, "look", lambda self, *asked: look(reader, *asked))
        yield


def what_gives_way(world: World, folder: Path, files: Iterable[Sent]) -> set[str]:
    """Send each, fetch what was kept, and say what of it is not as it must be."""
    client, ana, wrong = world.cast.client("ana"), world.cast.member("ana"), set[str]()
    at = f"/s/alder/pupils/{world.cast.pupils['leo'].ref}/documents/"
    for what, kind, name, content in files:
        file = SimpleUploadedFile("x", content, "text/html")
        file._name = name  # type: ignore[attr-defined]  # as it is sent, not as Django would have it
        form = {"about": "report", "title": "", "received_on": "1 Sep 2025", "file": file, "whole": "yes"}
        answer = client.post(f"{at}add/", form)
        found = list(Document.objects.visible_to(ana).filter(pupil=world.cast.pupils["leo"]))
        if answer.status_code >= 500 or [one.kind for one in found] != [kind] * bool(kind):
            wrong.add(f"{what}: {answer.status_code} {[one.kind for one in found]}")
        for document in found:
            wrong |= {f"{what}: {said}" for said in _faults(client, document, f"{at}{document.ref}/file/", folder)}
            document.delete()
    return wrong


def _faults(client: Client, document: Document, address: str, folder: Path) -> set[str]:
    answer: Any = client.get(address)
    wrong = set[str]()
    body = b"".join(answer.streaming_content) if answer.streaming else b""
    if answer["Content-Type"] != KINDS[document.kind].media_type or answer["X-Content-Type-Options"] != "nosniff":
        wrong.add("another type")
    if set(answer["Content-Security-Policy"].split("; ")) != POLICY:
        wrong.add("without its policy")
    said = answer["Content-Disposition"]
    if not SAFE_NAME.fullmatch(said) or not said.rstrip('"').endswith(KINDS[document.kind].ending):
        wrong.add("not to be saved under a safe name")
    if not ON_DISK.fullmatch(f"{document.file_id[:2]}/{document.file_id}"):
        wrong.add("a name on the disk that was sent")
    lying = [path for path in folder.rglob("*") if path.is_file()]
    if any(MARK in path.read_bytes() or b"cnryname" in str(path).encode() for path in lying):
        wrong.add("readable on the disk")
    if document.kind in {"jpeg", "png"} and (_tells(body) or body != read_file(document.file_id)):
        wrong.add("a picture that tells more than it shows")
    return wrong


def _tells(picture: bytes) -> bool:
    """Whether more stands in a picture than what is seen."""
    image = Image.open(io.BytesIO(picture))
    words = {"exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp"} & image.info.keys()
    return bool(image.getexif() or words or MARK in picture or b"PK\x03\x04" in picture or b"GPS" in picture)


def test_whatever_is_uploaded_is_refused_or_inert(world: World, own_folder: Path) -> None:
    assert what_gives_way(world, own_folder, named(10 if ROUNDS else 1)) == set()


def test_a_file_that_leaves_as_a_page_would_be_found(
    world: World, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The controls: shown in the page, under its own name, and a picture kept as it came."""
    some = [one for one in named(1) if one[0] in {"a photo that is a zip", "a PDF that is a web page before it"}]
    with monkeypatch.context() as patched:
        patched.setattr(serving, "content_disposition_header", lambda _, name: content_disposition_header(False, name))
        assert what_gives_way(world, own_folder, some) == {
            f"{one[0]}: not to be saved under a safe name" for one in some
        }
    with monkeypatch.context() as patched:
        patched.setattr(Looker, "look", lambda self, kind, content, want="text": Looked(is_read=True, content=content))
        assert what_gives_way(world, own_folder, some) == {
            "a photo that is a zip: a picture that tells more than it shows"
        }
    with monkeypatch.context() as patched:
        patched.setattr(intake, "kind_of", lambda content: "pdf")
        page = [one for one in named(1) if one[0] == "a web page"]
        assert what_gives_way(world, own_folder, page) == {"a web page: 302 ['pdf']"}
