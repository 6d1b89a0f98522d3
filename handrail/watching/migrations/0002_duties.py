"""Who is shown odd access goes to the duties, where the safeguarding lead is too."""

from importlib import import_module

from django.db import migrations

moved = import_module("handrail.access.migrations.0009_duties").moved


class Migration(migrations.Migration):
    dependencies = [
        ("watching", "0001_initial"),
        ("access", "0009_duties"),
    ]

    operations = [
        moved("watching_watcher", "watching"),
        migrations.DeleteModel("Watcher"),
    ]
