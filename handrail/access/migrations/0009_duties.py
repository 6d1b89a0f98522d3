"""One table for what is laid on a member beside their role; the safeguarding lead's rows go into it as they are."""

import django.db.models.deletion
from django.db import migrations, models

import handrail.core.pairs

COLUMNS = "started_at, started_by, ended_at, ended_by, membership_id, school_id"


def moved(table: str, kind: str) -> migrations.RunSQL:
    """The rows of `table` become duties of a kind, and back."""
    return migrations.RunSQL(
        f"INSERT INTO access_duty (kind, {COLUMNS}) SELECT '{kind}', {COLUMNS} FROM {table} ORDER BY id",
        f"INSERT INTO {table} ({COLUMNS}) SELECT {COLUMNS} FROM access_duty WHERE kind = '{kind}' ORDER BY id",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0008_rights"),
        ("schools", "0007_watch"),
    ]

    operations = [
        migrations.AlterModelOptions("membership", options={"ordering": ("user__name", "starts_on", "pk")}),
        migrations.CreateModel(
            "Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("safeguarding", "designated safeguarding lead"),
                            ("watching", "shown odd access"),
                        ],
                        max_length=12,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("started_by", models.CharField(max_length=150)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=150)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.membership"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.school",
                    ),
                ),
            ],
            options={
                "ordering": ("-started_at", "-pk"),
                "constraints": [
                    handrail.core.pairs.at_and_by("access_duty_ended_pair", "ended"),
                    models.UniqueConstraint(
                        name="access_one_of_a_duty",
                        fields=["school", "kind"],
                        condition=models.Q(ended_at__isnull=True),
                    ),
                ],
            },
        ),
        moved("access_safeguardinglead", "safeguarding"),
        migrations.DeleteModel("SafeguardingLead"),
    ]
