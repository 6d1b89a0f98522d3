from django.db import migrations

from handrail.core.sealed import SealedField, seal, unseal

ASKED_BY = [
    ("leader", "A senior leader"),
    ("teacher", "A teacher"),
    ("assistant", "A teaching assistant"),
    ("office", "The office"),
    ("family", "A parent or carer"),
    ("outside", "Somebody from outside"),
]
WHAT_FOR = [
    ("cover", "Cover"),
    ("behaviour", "Behaviour"),
    ("admissions", "Admissions"),
    ("safeguarding", "Safeguarding"),
    ("other_role", "Another role of mine"),
    ("else", "Something else"),
]
SEALED = [
    ("interruption", "asked_by", {"blank": True, "choices": ASKED_BY}),
    ("interruption", "what_for", {"blank": True, "choices": WHAT_FOR}),
    ("timeentry", "words", {"blank": True, "max_length": 150}),
    ("plannedwork", "words", {"max_length": 150}),
    ("calendaroffer", "title", {"blank": True, "max_length": 150}),
    ("devicelink", "name", {"max_length": 60}),
]


def rewrite(change):
    def every_row(apps, schema_editor):
        quote, connection = schema_editor.quote_name, schema_editor.connection
        for model, name, _ in SEALED:
            table, column = quote(apps.get_model("workload", model)._meta.db_table), quote(name)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT id, {column} FROM {table} WHERE {column} <> ''")  # noqa: S608
                rows = cursor.fetchall()
                changed = [(change(words), key) for key, words in rows]
                cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", changed)  # noqa: S608

    return every_row


class Migration(migrations.Migration):
    """What she wrote in her log is sealed where it lies. The columns are widened first: sealed words are longer."""

    dependencies = [("workload", "0008_study_kept")]

    operations = [
        *(migrations.AlterField(model, name, SealedField(**options)) for model, name, options in SEALED),
        migrations.RunPython(rewrite(seal), rewrite(unseal)),
    ]
