"""Every form of every page as a browser sees it, and what an attacker sends in its place.

Each request stands in a transaction that is taken back, so that every one meets the same world.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import connection
from django.test import Client
from lxml import html

from tests.structure.source import PRODUCT
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World
from tests.undone import undone

NEEDS = {name: needs for name, _, needs in every_address()}
NO_PAGES = re.compile(r"pdf|docx|xlsx|_file|photo$")
Sent = dict[str, Any]


@dataclass
class Field:
    """A field of a form: what it holds, and what it offers to be chosen."""

    name: str
    kind: str
    value: str = ""
    offers: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page: where it is sent, how, and its fields."""

    path: str
    method: str = "post"
    fields: dict[str, Field] = field(default_factory=dict)
    is_known: bool = True  # whether it stood on a page; else nothing is known of what it offers

    def filled(self) -> Sent:
        """As somebody sends it who wrote into every field and chose the last of what is offered."""
        return {name: fill(one) for name, one in self.fields.items() if one.kind != "file"}


def fill(one: Field) -> str:
    """Something that fits, as far as its name says what does."""
    if one.offers:
        return one.value or one.offers[-1]
    if one.value or one.kind == "hidden":
        return one.value
    if one.name.endswith("_on") or one.name.endswith("by_when"):
        return "1 Sep 2025"
    if re.search(r"minutes|hours|pence|count|length|score|amount|times", one.name) or one.kind == "number":
        return "30"
    if one.kind == "email":
        return "otter@example.org"
    return "Otters by the weir"


def forms_of(content: bytes, path: str) -> Iterator[Form]:
    """The forms of a page, with what the browser sends of each."""
    for found in html.document_fromstring(content or b"<p>").forms:
        form = Form(urlsplit(found.get("action") or path).path or path, (found.get("method") or "get").lower())
        for one in found.iter("input", "select", "textarea", "button"):
            if one.get("name") and one.get("name") != "csrfmiddlewaretoken":
                _take(form, one)
        yield form


def _take(form: Form, one: html.HtmlElement) -> None:
    kind, name = one.get("type", one.tag), one.get("name")
    found = form.fields.setdefault(name, Field(name, kind))
    if one.tag == "select":
        found.offers = [option.get("value", "") for option in one.iter("option")]
        found.value = next((o.get("value", "") for o in one.iter("option") if o.get("selected") is not None), "")
    elif kind in {"radio", "checkbox"} or one.tag == "button":
        found.offers.append(one.get("value", "on"))
        if one.get("checked") is not None:
            found.value = one.get("value", "on")
    elif one.tag == "textarea":
        found.value = one.text_content().removeprefix("\n")
    else:
        found.value = one.get("value", "")


def all_forms(world: World, who: str = "ana", every: int = 1) -> list[Form]:
    """Each form that a person comes to, once; and each address with nothing to send, which a button may hold.

    `every`: of the pages only one of so many is opened.
    """
    client, found = world.cast.client(who), dict[tuple[str, str, str], Form]()
    for name, needs in [one for one in NEEDS.items() if one[0] in MATRIX][::every]:
        path = world.address(name, needs)
        found.setdefault(("post", path, "-"), Form(path, is_known=False))
        if NO_PAGES.search(name):
            continue
        with undone():
            answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in forms_of(answer.content, path):
                found.setdefault((form.method, form.path, " ".join(sorted(form.fields))), form)
    return list(found.values())


def query_names() -> list[str]:
    """What the product asks of a query string."""
    asked = re.compile(r"(?:GET|query)(?:\.get|\.getlist)?[\[(]\"(\w+)\"")
    return sorted({name for path in PRODUCT.rglob("*.py") for name in asked.findall(path.read_text("utf-8"))})


@dataclass
class Rows:
    """All rows of the database as they stand, and what a request changes of them."""

    before: dict[str, dict[Any, tuple[Any, ...]]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)

    def take(self, table: str) -> dict[Any, tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            self.columns[table] = [str(column[0]) for column in cursor.description or ()]
            return {row[0]: row for row in cursor.fetchall()}

    def remember(self) -> Rows:
        self.before = {table: self.take(table) for table in connection.introspection.table_names()}
        return self

    @contextmanager
    def watched(self) -> Iterator[dict[str, dict[Any, dict[str, Any]]]]:
        """What is written within: table → key → column → new value. Then it is taken back."""
        written, found = set[str](), dict[str, dict[Any, dict[str, Any]]]()

        def notice(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if met := _WRITES.match(sql):
                written.add(met[1])
            return execute(sql, params, many, context)

        with undone():
            with connection.execute_wrapper(notice):
                yield found
            for table in written & self.before.keys():
                if changed := self._changed(table):
                    found[table] = changed

    def _changed(self, table: str) -> dict[Any, dict[str, Any]]:
        old, now, columns = self.before[table], self.take(table), self.columns[table]
        found = {key: dict.fromkeys(columns) for key in old.keys() - now.keys()}
        for key, row in now.items():
            was = old.get(key)
            if was != row:
                changed = {name: value for place, (name, value) in enumerate(zip(columns, row, strict=True))
                           if was is None or was[place] != value}  # fmt: skip
                found[key] = changed | {name: row[columns.index(name)] for name in {"school_id"} & {*columns}}
        return found


_WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


def ask(client: Client, form: Form, sent: Mapping[str, Any], **extra: Any) -> Any:
    """Send a form, in a transaction that is taken back; what the product raises is raised here."""
    with undone():
        return send(client, form, sent, **extra)


def send(client: Client, form: Form, sent: Mapping[str, Any], **extra: Any) -> Any:
    """Send a form as somebody who is still signed in when the form signed them out."""
    cookies = deepcopy(client.cookies)
    cache.clear()
    try:
        return client.get(form.path, sent, **extra) if form.method == "get" else client.post(form.path, sent, **extra)
    finally:
        client.cookies = cookies


def dealt(items: list[Any], every: int, seed: int) -> list[Any]:
    """One of every so many, shuffled: which, the seed says."""
    chosen = list(items)
    random.Random(seed).shuffle(chosen)
    return chosen[:: max(every, 1)]
