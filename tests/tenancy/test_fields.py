"""Every kind of column and the functions Django adds to a database, on the database the tests run on."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Avg, Count, JSONField, StdDev, Sum, Value
from django.db.models.functions import Cast, ExtractWeekDay, Lower, Sqrt, TruncDate, TruncMonth

from tests.tenancy.probe_app.models import Sample

AT = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)

WHOLE = {
    "text": "Zoë %s — 李小龙",
    "content": {"to": ["SLCN", None, 1.5], "nested": {"a": True}},
    "amount": Decimal("1234.50"),
    "on": dt.date(2026, 11, 4),
    "at": AT,
    "lasted": dt.timedelta(minutes=50, microseconds=1),
    "is_open": False,
    "blob": b"\x00\xff",
}


def test_every_kind_of_column_comes_back_as_it_was(db: None) -> None:
    pk = Sample.objects.create(**WHOLE).pk
    row = Sample.objects.values(*WHOLE).get(pk=pk)
    row["blob"] = bytes(row["blob"])
    assert row == WHOLE


def test_columns_may_be_empty(db: None) -> None:
    row = Sample.objects.get(pk=Sample.objects.create().pk)
    assert (row.content, row.amount, row.on, row.at, row.lasted, row.is_open, row.blob) == (None,) * 5 + (True, None)


@pytest.mark.parametrize(
    "lookup",
    [
        {"content__nested__a": True},
        {"content__to__0": "SLCN"},
        {"content__has_key": "to"},
        {"text__icontains": "%S"},
        {"text__iregex": r"^zoë .* —"},
        {"amount__gt": Decimal("1234.49")},
        {"on__week_day": 4},
        {"on__gte": dt.date(2026, 11, 4)},
        {"at__date": dt.date(2026, 7, 2)},
        {"lasted__gt": dt.timedelta(minutes=50)},
        {"is_open": False},
    ],
)
def test_rows_are_found_by_every_kind_of_column(db: None, lookup: dict[str, object]) -> None:
    Sample.objects.create()
    found = Sample.objects.create(**WHOLE)
    assert list(Sample.objects.filter(**lookup)) == [found]


def test_functions_of_the_database(db: None) -> None:
    Sample.objects.create(**WHOLE)
    row = Sample.objects.annotate(
        day=TruncDate("at"),
        month=TruncMonth("on"),
        week_day=ExtractWeekDay("on"),
        low=Lower(Value("ABC")),
        root=Sqrt(Value(16.0)),
        made=Cast(Value('{"a": 1}'), JSONField()),
    ).get()
    assert (row.day, row.month) == (dt.date(2026, 7, 2), dt.date(2026, 11, 1))
    assert (row.week_day, row.low, row.root, row.made) == (4, "abc", 4.0, {"a": 1})


def test_totals(db: None) -> None:
    Sample.objects.bulk_create([Sample(amount=Decimal(n)) for n in (1, 2, 3)])
    totals = Sample.objects.aggregate(Sum("amount"), Avg("amount"), StdDev("amount"), Count("amount"))
    assert (totals["amount__sum"], totals["amount__count"]) == (Decimal(6), 3)
    assert float(totals["amount__stddev"]) == pytest.approx(0.8165, abs=0.001)


def test_rows_made_in_bulk_know_their_keys(db: None) -> None:
    made = Sample.objects.bulk_create([Sample(text=str(n)) for n in range(1500)])
    assert len({row.pk for row in made}) == 1500
    assert Sample.objects.in_bulk([row.pk for row in made])[made[-1].pk].text == "1499"


def test_a_savepoint_takes_back_its_own_part(db: None) -> None:
    def write_and_fail() -> None:
        with transaction.atomic():
            Sample.objects.create(text="lost")
            raise RuntimeError

    Sample.objects.create(text="kept")
    with pytest.raises(RuntimeError):
        write_and_fail()
    assert [row.text for row in Sample.objects.all()] == ["kept"]


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_a_connection_and_sees_what_is_committed() -> None:
    Sample.objects.create(text="kept")
    seen: list[object] = []

    def look() -> None:
        seen.append((connection.connection is mine, Sample.objects.count()))
        connection.close()

    mine = connection.connection
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [(False, 1)]
