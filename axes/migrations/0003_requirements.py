"""The readiness checklist that a portal starts with; administrators add and retire others."""

from django.db import migrations

REQUIREMENTS = [
    ("COMMITTEE", "تشكيل اللجنة المشتركة لتسلّم الملف الأمني بأمر رسمي", "Joint hand-over committee formed by an official order"),
    ("STAFF", "استكمال ملاك مراكز الشرطة في القضاء", "Police stations of the district staffed"),
    ("CARS", "توافر عجلات الدوريات الصالحة للعمل", "Serviceable patrol cars at hand"),
    ("RADIO", "تغطية القضاء بمنظومة النداء", "District covered by the radio system"),
    ("ROOM", "عمل غرفة العمليات على مدار الساعة", "Operations room working round the clock"),
    ("BUILDINGS", "صلاحية أبنية مراكز الشرطة للعمل", "Station buildings fit for work"),
    ("PLAN", "المصادقة على خطة الانتشار والسيطرات", "Plan of deployment and checkpoints approved"),
    ("SITES", "إعداد خطط حماية المنشآت الحيوية", "Protection plans of vital installations prepared"),
    ("SOPS", "تدريب الضباط والمنتسبين على ضوابط العمل القياسية", "Officers and personnel trained on the operating procedures"),
    ("RESERVE", "تخصيص قوة احتياط للقضاء", "Reserve force assigned to the district"),
    ("SHARING", "تفعيل تبادل المعلومات مع الأجهزة الأمنية", "Exchange of information with the security agencies working"),
    ("COMMUNITY", "فتح مكتب الشرطة المجتمعية", "Community police office open"),
]


def add(apps, schema_editor):
    requirements = apps.get_model("axes", "Requirement")
    for number, (code, arabic, english) in enumerate(REQUIREMENTS, 1):
        requirements.objects.get_or_create(
            code=code, defaults={"name": arabic, "name_ar": arabic, "name_en": english, "number": number}
        )


def remove(apps, schema_editor):
    used = set(apps.get_model("axes", "Readiness").objects.values_list("requirement", flat=True))
    codes = [row[0] for row in REQUIREMENTS]
    apps.get_model("axes", "Requirement").objects.filter(code__in=codes).exclude(pk__in=used).delete()


class Migration(migrations.Migration):
    dependencies = [("axes", "0002_handover")]
    operations = [migrations.RunPython(add, remove)]
