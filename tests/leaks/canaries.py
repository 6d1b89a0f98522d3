"""Every field of words of every record of every school holds its own token: whatever is met tells where it is from.

One school has one of everything (`tests/structure/world.py`); its rows are copied into two others, of the same trust
and of another, with people of their own. Then each field that holds words is given its token, by looking at the models:
a new model or field is covered by itself, and one that cannot hold a token is named below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from string import ascii_lowercase
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, connection, models, transaction

from handrail.access.models import Duty, Membership, User
from handrail.core import clock, triggers
from handrail.core.guard import OWNED
from handrail.core.refs import new_ref
from handrail.core.sealed import SealedField
from handrail.pupils.models import Pupil
from handrail.schools.models import School
from tests.cast import Cast
from tests.structure.secrets import keep_secrets
from tests.structure.world import World, make_world
from tests.undone import read_the_schema_once

TOKEN = re.compile(r"cnry[a-z]{4}", re.IGNORECASE)
LENGTH = 8
WORDS = (models.CharField, models.TextField, models.JSONField)

CODES = {
    "ref", "import_ref", "created_import_ref", "subject_ref", "pupil_ref", "outcome_ref", "review_ref", "source_ref",
    "provision_ref", "act_ref", "aside_act_ref", "moment", "verdict", "starter_key",
    "from_ref", "carried_from_ref", "filed_ref", "prepared_ref", "request_id", "via", "via_id", "client_id",
    "token_sha256", "code_sha256",
    "sha256", "file_sha256", "headings_sha256", "row_sha256", "chain_sha256", "detail_sha256", "file_id", "kind",
    "type",
    "role", "role_key", "section", "path", "pupil_refs", "key", "area", "category", "query", "work", "step", "trail",
    "search_name", "sort_name", "search_text", "encoding", "slug", "goes", "decision", "rule",
}  # fmt: skip
"""Fields of these names hold a code, an address or a digest, or words of another field once more, to search by."""

CODED = {
    "access.User.password": "a digest",
    "access.User.reading": "how pages look",
    "access.UnsentWords.fields": "sealed for its writer",
    "access.DevicePin.pin": "a digest",
    "access.SchoolRole.permissions": "codes",
    "watching.OddAccess.about": "a ref, or a day",
    "pupils.Identifier.value": "numbers with check letters",
    "pupils.RegisterEntry.leaving_reason": "a code",
    "packs.Pack.whom": "a code",
    "plans.PlanVersion.as_typed": "keys of fields",
    "plans.StagedPlan.headings": "read by the program again",
    "plans.StagedPlan.rows": "read by the program again",
    "plans.StagedPlan.facts": "read by the program again",
    "plans.StagedPlan.original": "the file itself",
    "exchange.ImportBatch.content": "the file itself",
}

THIRD_PARTY = {"admin", "auth", "contenttypes", "sessions", "account", "mfa", "axes", "django_tasks_database", "probe"}


@dataclass(frozen=True, slots=True)
class Planted:
    """Where a token stands, and whom the row is about."""

    label: str
    name: str
    pk: int
    school: int | None
    pupil: int | None
    user: int | None
    row: models.Model = field(repr=False, compare=False)

    @property
    def place(self) -> str:
        return f"{self.label}.{self.name}"


@dataclass
class Canaries:
    """Three schools of which every word is known."""

    cast: Cast
    world: World
    planted: dict[str, Planted]
    refs: dict[str, dict[str, str]]  # what fills the places of an address, by school

    def met(self, words: str) -> set[str]:
        return {token.lower() for token in TOKEN.findall(words)} & self.planted.keys()


def make_canaries(cast: Cast) -> Canaries:
    """Alder's own world, its copies at Birch and at Cedar, and a token in every word of all three."""
    cache.clear()
    world = make_world(cast)
    keep_secrets(world)
    lead = cast.users["hal"].memberships.get()
    for kind in Duty.Kind:
        Duty.objects.create(school=lead.school, kind=kind, membership=lead, started_at=clock.now(), started_by="Hal")
    triggers.drop_all(connection)
    for model in models_of_schools():
        if not model._base_manager.filter(school=lead.school).exists():
            fill(model, cast)
    alder = {
        **world.refs,
        "omar": world.omar["pupil"],
        "omars_plan": world.omar["plan"],
        "omars": world.omar["outcome"],
    }
    refs = {"alder": alder}
    for school in ("birch", "cedar"):
        copied = Copy(cast.schools["alder"], cast.schools[school], cast)
        for name in ("mia", "omar", "leo"):
            cast.pupils[f"{name}@{school}"] = copied.rows[Pupil, cast.pupils[name].pk]  # type: ignore[assignment]
        refs[school] = {place: copied.refs.get(ref, ref) for place, ref in alder.items()}
    planted = plant(list(cast.schools.values()))
    triggers.create_all(connection)
    read_the_schema_once()
    for one in (*cast.users.values(), *cast.pupils.values(), *cast.schools.values()):
        one.refresh_from_db()
    return Canaries(cast, world, planted, refs)


def models_of_schools() -> Iterator[type[models.Model]]:
    """Those whose rows belong to a school, each after those it points at."""
    seen: set[type[models.Model]] = set()

    def walk(model: type[models.Model]) -> Iterator[type[models.Model]]:
        if model in seen:
            return
        seen.add(model)
        for key in _keys(model):
            if key.related_model._meta.db_table in OWNED:
                yield from walk(key.related_model)
        yield model

    for model in apps.get_models():
        if model._meta.db_table in OWNED and model._meta.app_label != "probe":
            yield from walk(model)


def _keys(model: type[models.Model]) -> list[Any]:
    return [key for key in model._meta.concrete_fields if isinstance(key, models.ForeignKey)]


def fill(model: type[models.Model], cast: Cast) -> None:
    """A row of a model of which the world has none, made from what its fields are."""
    values = {one.attname: _filler(one, cast) for one in model._meta.concrete_fields if not one.primary_key}
    values |= FILLED.get(model._meta.label, {})
    may_be_empty = [key.attname for key in _keys(model) if key.null]
    refused: object = None
    for filled in (may_be_empty, [], *([one] for one in may_be_empty)):  # some rows are of one thing or another
        left_out = {name: None for name in may_be_empty if name not in filled}
        try:
            with transaction.atomic():
                model._base_manager.bulk_create([model(**(values | left_out))])
                return
        except IntegrityError as error:
            refused = error
    assert model._meta.label in NOT_FILLED, f"{model._meta.label} is in no school: {refused}"


FILLED: dict[str, dict[str, Any]] = {
    "plans.StagedPlan": {"headings": [], "rows": [], "facts": {}, "found": [], "original": {}},
    "access.Conflict": {"ended_at": clock.now(), "ended_by": "K"},  # one that stands would close the record
    "plans.DraftSave": {"before": {"strengths": "some words"}},
    "plans.Barrier": {"area": "cognition"},
}
NOT_FILLED = {
    "exchange.OfficeChange": "only a decision about the lists of the office makes one",
    "newyear.YearMove": "before somebody moves the school on it holds no words",
}


def _filler(one: Any, cast: Cast) -> Any:
    if one.name == "school":
        return cast.schools["alder"].pk
    if isinstance(one, models.ForeignKey):
        named: dict[Any, Any] = {User: cast.users["ana"], Pupil: cast.pupils["mia"]}
        related: Any = one.related_model
        there = named.get(related) or related._base_manager.order_by("pk").first()
        return there.pk if there and not (one.null and one.related_model is one.model) else None
    if one.has_default():
        return (
            [{"words": "some words"}]
            if isinstance(one, models.JSONField) and one.default is list
            else one.get_default()
        )
    if one.choices:
        return one.choices[0][0]
    if isinstance(one, models.JSONField):
        return {"words": "some words"}
    if isinstance(one, models.BooleanField):
        return False
    if one.null or (isinstance(one, models.CharField) and one.blank):
        return None if one.null else ""
    kinds: tuple[tuple[type, Any], ...] = (
        (models.DateTimeField, clock.now()),
        (models.DateField, clock.today()),
        (models.TimeField, clock.now().time()),
        (models.DecimalField, 1),
        (models.IntegerField, 1),
        (models.BinaryField, b"x"),
    )
    return next((value for kind, value in kinds if isinstance(one, kind)), "K")


class Copy:
    """One school's rows written again for another, pointing at each other as they did there, with people of its own."""

    def __init__(self, source: School, to: School, cast: Cast) -> None:
        self.source, self.to, self.cast = source, to, cast
        self.refs: dict[str, str] = {}
        self.rows: dict[tuple[type[models.Model], int], models.Model] = {}
        self.users = {user.pk: self._person(name, user) for name, user in list(cast.users.items()) if "@" not in name}
        owned = list(models_of_schools())
        for model in owned:
            if any(one.name == "ref" for one in model._meta.concrete_fields):
                for ref in self._of_source(model).values_list("ref", flat=True):
                    self.refs[ref] = new_ref()
        for model in owned:
            for row in self._of_source(model).order_by("pk"):
                self._copy(model, row)

    def _of_source(self, model: type[models.Model]) -> Any:
        return model._base_manager.filter(school=self.source)

    def _person(self, name: str, user: User) -> User:
        theirs = user.memberships.filter(school=self.source).first()
        twin = User.objects.create_user(email=f"{name}@{self.to.slug}.example.org", name=user.name)
        if theirs:
            role, since = theirs.role_key, theirs.starts_on
            here = Membership.objects.create(user=twin, school=self.to, role_key=role, starts_on=since)
            self.refs[theirs.ref] = here.ref
            self.rows[Membership, theirs.pk] = here
        self.cast.users[f"{name}@{self.to.slug}"] = twin
        return twin

    def _copy(self, model: type[models.Model], row: models.Model) -> None:
        values = {one.attname: self._value(one, getattr(row, one.attname)) for one in model._meta.concrete_fields}
        values.pop(model._meta.pk.attname)
        twin = model(**values)
        there = _already(twin)
        if there is None:
            model._base_manager.bulk_create([twin])
        self.rows[model, row.pk] = there or twin

    def _value(self, one: Any, value: Any) -> Any:
        if one.name == "school":
            return self.to.pk
        if isinstance(one, models.ForeignKey) and value is not None:
            if one.related_model is User:
                return self.users[value].pk
            related: Any = one.related_model
            twin = self.rows.get((related, value))
            return twin.pk if twin else None
        if one.unique and isinstance(value, str):
            return self.refs.get(value) or uuid4().hex[: one.max_length]
        return _replaced(value, self.refs)


def _already(twin: models.Model) -> models.Model | None:
    """The row that stands where this one would have to, such as a class of the same name."""
    for rule in twin._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and "school" in rule.fields and rule.condition is None:
            same = {name: getattr(twin, name) for name in rule.fields}
            if found := type(twin)._base_manager.filter(**same).first():
                return found
    return None


def _replaced(value: Any, refs: dict[str, str]) -> Any:
    """The same value with each ref in it put in place of that of the copy."""
    if isinstance(value, str):
        return refs.get(value) or value
    if isinstance(value, list):
        return [_replaced(one, refs) for one in value]
    if isinstance(value, dict):
        return {_replaced(key, refs): _replaced(one, refs) for key, one in value.items()}
    return value


def holds_words(one: models.Field[Any, Any]) -> bool:
    """Whether a token can stand in this field: it is no choice, code or address, and long enough."""
    return (
        isinstance(one, (*WORDS, SealedField))
        and not one.choices
        and one.name not in CODES
        and f"{one.model._meta.label}.{one.name}" not in CODED
        and (one.max_length or LENGTH) >= LENGTH
    )


def plant(schools: list[School]) -> dict[str, Planted]:
    """{token: where it stands}, in every row of every model of ours."""
    planted: dict[str, Planted] = {}
    tokens = ("cnry" + "".join(letters) for letters in product(ascii_lowercase, repeat=4))
    for model in apps.get_models():
        fields = [one for one in model._meta.concrete_fields if holds_words(one)]
        if model._meta.app_label in THIRD_PARTY or not fields:
            continue
        for row in model._base_manager.order_by("pk"):
            marked = {one.attname: (next(tokens), one) for one in fields}
            changed = {name: _marked(one, getattr(row, name), token) for name, (token, one) in marked.items()}
            changed = _write(row, {name: value for name, value in changed.items() if value is not None})
            planted |= {marked[name][0]: _planted(row, name) for name in changed}
            if isinstance(row, Pupil):
                _write(row, _searchable(row, changed))
    return planted


def _write(row: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    """The values that the row took: some of them the database ties to others."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    try:
        with transaction.atomic():
            rows.update(**values)
            return values
    except IntegrityError:
        if len(values) == 1:
            return {}
        return {name: value for name, value in values.items() if _write(row, {name: value})}


def _marked(one: models.Field[Any, Any], value: Any, token: str) -> Any:
    """The value with its token; None where it holds no words."""
    if isinstance(one, models.JSONField):
        marked = _marked_within(value, token)
        return None if marked == value else marked
    if one.name.endswith("_by") and not value:  # nobody did it
        return None
    if isinstance(one, models.EmailField):
        return f"{token}@example.org"
    return token


def _marked_within(value: Any, token: str) -> Any:
    if isinstance(value, str):
        return f"{value} {token}" if " " in value.strip() else value
    if isinstance(value, list):
        return [_marked_within(one, token) for one in value]
    if isinstance(value, dict):
        return {key: _marked_within(one, token) for key, one in value.items()}
    return value


def _searchable(row: Pupil, changed: dict[str, str]) -> dict[str, str]:
    names = [changed[name] for name in ("forename", "surname", "preferred_name")]
    return {"search_name": " ".join(names), "sort_name": f"{changed['surname']} {changed['forename']}"}


def _planted(row: Any, name: str) -> Planted:
    pupil = row if isinstance(row, Pupil) else _pupil_of(row)
    school = row.pk if isinstance(row, School) else getattr(row, "school_id", None)
    user = row.pk if isinstance(row, User) else getattr(row, "user_id", None)
    return Planted(row._meta.label, name, row.pk, school, pupil.pk if pupil else None, user, row)


def _pupil_of(row: Any) -> Any:
    """The pupil a row is about: the nearest by its keys."""
    steps = [row]
    for _ in range(4):
        further = []
        for at in steps:
            for key in _keys(type(at)):
                if key.related_model._meta.db_table in OWNED and (there := getattr(at, key.name)):
                    if isinstance(there, Pupil):
                        return there
                    further.append(there)
        steps = further
    return None
