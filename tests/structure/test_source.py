"""What nobody may forget in the source: the clock, the shape of an action, scopes in views, templates."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.structure.source import PRODUCT, ROOT, modules, templates, where

ASKS_THE_TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("time", "time"),
}


def test_only_the_clock_asks_the_time() -> None:
    found = [
        where(path, node)
        for path, tree in modules()
        if str(path.relative_to(PRODUCT)) != "core/clock.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in ASKS_THE_TIME
    ]
    assert found == []


def _actions() -> list[tuple[Path, ast.FunctionDef]]:
    """Public functions of every actions module that take `by` or open a transaction."""
    found = []
    for path, tree in modules():
        if "actions" not in {path.stem, path.parent.name}:
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = {arg.arg for arg in node.args.kwonlyargs}
                if "by" in names or _is_atomic(node):
                    found.append((path, node))
    return found


def _is_atomic(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator) == "transaction.atomic" for decorator in node.decorator_list)


# Done on the machine itself before anybody has an account, so by nobody.
BY_NOBODY = {"add_school"}


def test_every_action_is_atomic_keyword_only_and_takes_by() -> None:
    actions = _actions()
    assert len(actions) > 25
    wrong = [
        where(path, node)
        for path, node in actions
        if not _is_atomic(node)
        or node.args.args
        or node.args.posonlyargs
        or ("by" not in {arg.arg for arg in node.args.kwonlyargs} and node.name not in BY_NOBODY)
        or not ast.get_docstring(node)
    ]
    assert wrong == []


def test_every_action_writes_to_the_audit_trail() -> None:
    silent = [
        where(path, node)
        for path, node in _actions()
        if node.name not in BY_NOBODY and "record" not in ast.unparse(node)
    ]
    assert silent == []


SCOPES = re.compile(r"\.(visible_to|for_school|across_schools|on|for_lead|to_hand_over|holding|held_by)\(")
# Tables that belong to no school, or to the trail, which is filtered by school in the same line.
NO_SCHOOL = re.compile(
    r"\b(User|School|Trust|Membership|TrustMembership|OneTimeLink|AccessEvent|AuditEvent|SharingPeriod|SchoolSignIn|Authenticator|FloorRow)\.objects"
)


def test_every_read_in_a_view_states_its_scope() -> None:
    bare = []
    for path, tree in modules():
        if "views" not in {path.stem, path.parent.name}:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt) and not isinstance(
                node, ast.FunctionDef | ast.ClassDef | ast.If | ast.For | ast.With | ast.Try
            ):
                text = ast.unparse(node)
                reads = re.findall(r"\b\w+\.objects", text)
                if reads and not SCOPES.search(text) and not NO_SCHOOL.search(text):
                    bare.append(where(path, node))
    assert bare == []


def test_templates_have_nothing_inline() -> None:
    wrong = []
    for path, text in templates():
        name = str(path.relative_to(ROOT))
        if re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|\|\s*safe\b|javascript:", text):
            wrong.append(f"{name}: something inline, or unescaped")
    assert wrong == []


def test_nothing_is_called_utils_or_helpers() -> None:
    vague = {"utils", "helpers", "services", "common", "base", "manager"}
    django_says_so = {"handrail/core/sqlite/base.py"}
    found = {
        str(path.relative_to(ROOT)) for path in PRODUCT.rglob("*.py") if path.stem in vague or path.parent.name in vague
    }
    assert found <= django_says_so


def test_no_page_or_message_uses_a_word_of_the_office_for_a_child() -> None:
    for path, text in templates():
        shown = re.sub(r"{[{%#].*?[}%#]}|<[^>]*>", " ", text, flags=re.S)
        found = re.findall(r"\b(student|client|ticket|pupil case)s?\b", shown, re.I)
        assert not found, f"{path}: {found}"
