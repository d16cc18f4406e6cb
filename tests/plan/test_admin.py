"""The administration pages of the road map: open to who may change it, and every change is told."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import translation

from axes.models import Axis
from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan.loader import load
from roadmap_portal.plan.models import Kpi, KpiWeight, Objective, Target, Track
from roadmap_portal.provinces.models import District
from tests import personas

APPS = {"plan", "provinces", "axes", "support_functions"}
MODELS = sorted((m for m in admin.site._registry if m._meta.app_label in APPS), key=lambda m: m._meta.label)
LEDGERS = [model for model in MODELS if hasattr(model, "recorded_from")]

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    load()
    personas.sign_in(client, personas.admin())
    return client


def address(model, page, *args, language="en"):
    with translation.override(language):
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_model_of_the_road_map_is_registered_tracks_by_their_proxies():
    ours = {m for name in APPS for m in apps.get_app_config(name).get_models() if not hasattr(m, "history_type")}
    assert set(MODELS) == ours - {Track}
    assert len(LEDGERS) == 2 + 8 + 2


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_list_and_row_opens(administrator, django_assert_max_num_queries, language):
    for model in MODELS:
        with django_assert_max_num_queries(25):
            assert administrator.get(address(model, "changelist", language=language)).status_code == 200, model
        if row := model._default_manager.first():
            assert administrator.get(address(model, "change", row.pk, language=language)).status_code == 200, model


def test_a_planner_has_no_door_to_it(client):
    load()
    personas.sign_in(client, personas.planner())
    assert client.get(address(Kpi, "changelist")).status_code != 200


def test_a_ledger_is_read_only(administrator):
    for model in LEDGERS:
        assert administrator.get(address(model, "add")).status_code == 403
        if row := model.objects.first():
            before = model.objects.filter(pk=row.pk).values().get()
            assert administrator.post(address(model, "change", row.pk), {"value": "1"}).status_code == 403
            assert administrator.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
            assert model.objects.filter(pk=row.pk).values().get() == before
    assert KpiWeight.objects.exists() and Target.objects.exists()


def test_an_indicator_s_text_is_changed_and_what_makes_results_is_not(administrator):
    kpi = Kpi.objects.get(code="SEC-01")
    page = administrator.get(address(Kpi, "change", kpi.pk))
    form = page.context["adminform"].form
    given = {name: form.initial.get(name) for name in form.fields}
    given = {name: value for name, value in given.items() if value not in (None, False)}
    answer = administrator.post(
        address(Kpi, "change", kpi.pk), given | {"name_en": "Handed over", "aggregation": "sum", "frequency": "M"}
    )
    assert answer.status_code == 302
    changed = Kpi.objects.get(pk=kpi.pk)
    assert (changed.name_en, changed.name_ar) == ("Handed over", kpi.name_ar)
    assert (changed.aggregation, changed.frequency) == (kpi.aggregation, kpi.frequency)
    entry = AuditEntry.objects.filter(act="kpi.changed").get()
    assert entry.before == {"name_en": kpi.name_en}
    assert entry.after == {"name_en": "Handed over"}
    assert entry.actor_id == personas.admin().pk
    assert Change.objects.last().subject == {"id": kpi.pk, "code": "SEC-01", "track": "SEC"}
    assert kpi.history.first().history_user == personas.admin()
    assert administrator.get(address(Kpi, "history", kpi.pk)).status_code == 200


def test_a_row_is_added_with_an_audit_entry(administrator):
    axis = Axis.objects.filter(roadmap__working=True).first()
    given = {"track": axis.pk, "code": "SEC-O9", "name_ar": "هدف", "name_en": "An objective", "priority": 2}
    assert administrator.post(address(Objective, "add"), given).status_code == 302
    made = Objective.objects.get(code="SEC-O9")
    entry = AuditEntry.objects.get(act="objective.made")
    assert (entry.before, entry.after["track"], entry.subject_id) == (None, "SEC", str(made.pk))


def test_a_row_keeps_its_arabic_name(administrator):
    district = District.objects.first()
    given = {"name_ar": "", "name_en": district.name_en, "command": district.command_id}
    answer = administrator.post(address(District, "change", district.pk), given)
    assert list(answer.context["adminform"].form.errors) == ["name_ar"]
    assert District.objects.get(pk=district.pk).name_ar == district.name_ar


def test_an_axis_page_changes_the_track_and_shows_its_history(administrator):
    axis = Axis.objects.get(code="SEC", roadmap__working=True)
    given = {"name_ar": axis.name_ar, "name_en": "Security", "aim_ar": axis.aim_ar, "aim_en": axis.aim_en}
    assert administrator.post(address(Axis, "change", axis.pk), given).status_code == 302
    axis.refresh_from_db()
    assert (axis.name_en, axis.kind) == ("Security", "axis")
    assert AuditEntry.objects.get(act="track.changed").after == {"name_en": "Security"}
    assert administrator.get(address(Axis, "history", axis.pk)).status_code == 200
