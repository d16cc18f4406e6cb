"""The schedule that a portal starts with: the national report of each quarter and year, when its period has closed."""

from django.db import migrations

PLANS = [("Q", "national"), ("Y", "national")]


def add(apps, schema_editor):
    plans = apps.get_model("reports", "ReportPlan")
    for kind, scope in PLANS:
        plans.objects.get_or_create(kind=kind, scope=scope, defaults={"after": "close", "days": 0})


def remove(apps, schema_editor):
    apps.get_model("reports", "ReportPlan").objects.filter(kind__in=[k for k, _ in PLANS], scope="national").delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
