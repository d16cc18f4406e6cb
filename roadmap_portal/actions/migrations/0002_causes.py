"""The causes that a portal starts with; administrators add and retire others."""

from django.db import migrations

CAUSES = [
    ("FUNDS", "التخصيصات المالية", "Funds and allocations"),
    ("STAFF", "نقص الملاك", "Shortage of staff"),
    ("KIT", "العجلات والتجهيزات", "Vehicles and equipment"),
    ("BUILD", "الأبنية والبنى التحتية", "Buildings and infrastructure"),
    ("ICT", "المنظومات والاتصالات", "Systems and communications"),
    ("TRAIN", "التدريب والتأهيل", "Training and qualification"),
    ("LAW", "التشريعات والتعليمات", "Legislation and instructions"),
    ("COORD", "التنسيق بين الجهات", "Coordination between bodies"),
    ("DATA", "البيانات والتوثيق", "Data and records"),
    ("PUBLIC", "تعاون المجتمع", "Cooperation of the public"),
    ("SECURITY", "الموقف الأمني", "Security situation"),
    ("OTHER", "أسباب أخرى", "Other causes"),
]


def add(apps, schema_editor):
    causes = apps.get_model("actions", "Cause")
    for number, (code, arabic, english) in enumerate(CAUSES, 1):
        causes.objects.get_or_create(
            code=code, defaults={"name": arabic, "name_ar": arabic, "name_en": english, "number": number}
        )


def remove(apps, schema_editor):
    apps.get_model("actions", "Cause").objects.filter(obstacles=None, code__in=[row[0] for row in CAUSES]).delete()


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
