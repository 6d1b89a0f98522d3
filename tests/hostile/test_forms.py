"""Every form and every query string, sent as no browser of ours would send it (bars 5, 21, 34; bad inputs 36 to 56).

In the ordinary run every sixth page with its forms; all of them, and many times over, with `script/check --hostile`.
"""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import urlsplit

from django.test import Client, modify_settings

from tests.hostile.forms import NEEDS, Form, ask, query_names
from tests.hostile.payloads import MARK, ODD, ROUNDS, SEED, encoded, spoilt
from tests.structure.test_matrix import MATRIX
from tests.structure.world import World

FORM = "application/x-www-form-urlencoded"


def fault(answer: Any) -> str:
    """What of an answer must never be: a failure, words that became markup, a way out to somebody else's site."""
    where = urlsplit(answer.get("Location", "/").replace("\\", "/"))
    if answer.status_code >= 500:
        return str(answer.status_code)
    if where.scheme or where.netloc:
        return f"to {where.geturl()}"
    if b"Traceback" in body(answer) or f"<b data-{MARK}>".encode() in body(answer):
        return "markup"
    return ""


def body(answer: Any) -> bytes:
    return b"" if answer.streaming else bytes(answer.content)


def tried(client: Client, form: Form, sent: Any, **extra: Any) -> str:
    try:
        answer = ask(client, form, sent, **extra)
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    return fault(answer)


def test_no_form_fails_whatever_is_sent(world: World, forms: list[Form]) -> None:
    client, chance, wrong = world.cast.client("ana"), random.Random(SEED), []
    for form in forms:
        for _ in range(ROUNDS or 1):
            if form.method == "post":
                sent = spoilt(form, chance)
                said = tried(client, form, encoded(sent), content_type=FORM)
                wrong += [f"{form.path} {said} {str(sent)[:300]}"] if said else []
    assert not wrong, "\n".join(wrong)


def test_no_query_string_fails_whatever_it_asks(world: World, forms: list[Form]) -> None:
    client, chance, wrong = world.cast.client("ana"), random.Random(SEED), []
    known, names = query_names(), [name for name in NEEDS if name in MATRIX]
    for name in names[:: 1 if ROUNDS else 6]:
        for _ in range(ROUNDS or 1):
            asked = Form(world.address(name, NEEDS[name]), "get")
            sent = spoilt(asked, chance) | {one: chance.choice(ODD) for one in chance.sample(known, 4)}
            path = f"{asked.path}?{encoded(sent)}"
            said = tried(client, Form(path, "get"), {})
            wrong += [f"{path[:300]} {said}"] if said else []
    assert not wrong, "\n".join(wrong)


def test_a_form_that_fails_would_be_found(world: World) -> None:
    """The control: the middleware that says what an action refused taken out."""
    form = Form(world.address("concerns:handover", NEEDS["concerns:handover"]))
    assert tried(world.cast.client("ana"), form, {}) == ""
    with modify_settings(MIDDLEWARE={"remove": ["handrail.desk.faults.RefusalsMiddleware"]}):
        assert tried(world.cast.client("ana"), form, {}).startswith("ValidationError")
