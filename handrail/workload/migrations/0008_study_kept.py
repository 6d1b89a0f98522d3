from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workload", "0007_report")]

    operations = [
        migrations.AddField("totalkept", "study_kept_minutes", models.PositiveIntegerField(default=0)),
        migrations.AddField("totalkept", "study_promised_minutes", models.PositiveIntegerField(default=0)),
    ]
