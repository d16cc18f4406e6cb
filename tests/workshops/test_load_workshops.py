"""The workshops of the past: loaded whole, once, and never over what stands there."""

import json
from datetime import date

from roadmap_portal.accounts.models import Person
from workshops.loading import DATA, load_workshops
from workshops.models import Point, Workshop


def test_the_workshop_of_dhi_qar_is_loaded_with_all_that_its_source_tells(dhi_qar, first_cycle):
    told = json.loads((DATA / "dhi_qar_2019.json").read_text(encoding="utf-8"))
    assert dhi_qar.roadmap == first_cycle
    assert dhi_qar.province.code == "DQ"
    assert (dhi_qar.held_on, dhi_qar.held_on.strftime("%A")) == (date(2019, 5, 2), "Thursday")
    assert dhi_qar.status == Workshop.Status.HELD
    for field in ("kind", "subject", "hall", "city", "directed_by", "organiser", "audience", "legal_note", "source"):
        assert getattr(dhi_qar, f"{field}_ar") == told[field]["ar"]
        assert getattr(dhi_qar, f"{field}_en") == told[field].get("en", "")
    assert (dhi_qar.patron.name, dhi_qar.patron_rank_ar) == ("حسن سلمان الزيدي", "اللواء المهندس")
    assert dhi_qar.topics.count() == 11
    for kind in Point.Kind.values:
        texts = [point.text_ar for point in dhi_qar.points.filter(kind=kind)]
        assert texts == [text["ar"] for text in told["points"].get(kind, [])]


def test_who_took_part_is_kept_as_printed_and_posts_without_a_name_stay_posts(dhi_qar):
    rows = [(p.person and p.person.name, p.rank_ar, p.post_ar) for p in dhi_qar.participations.all()]
    assert rows == [
        ("رسول خيون الجابري", "العميد", "نائب قائد شرطة ذي قار"),
        ("رحيم جاسم حسين", "العميد", ""),
        (None, "", "مدير حماية المنشآت الحيوية في الناصرية"),
        (None, "", "مدير التخطيط"),
        (None, "", "مدير قسم العلاقات والإعلام"),
    ]


def test_loading_again_adds_nothing_and_changes_nothing(dhi_qar):
    Workshop.objects.filter(pk=dhi_qar.pk).update(hall_ar="قاعة أخرى")
    assert load_workshops() == 0
    assert Workshop.objects.get().hall_ar == "قاعة أخرى"
    assert Person.objects.count() == 3


def test_a_change_of_a_workshop_leaves_its_version(dhi_qar):
    dhi_qar.status = Workshop.Status.MINUTED
    dhi_qar.save()
    assert [version.status for version in dhi_qar.history.all()] == ["minuted", "held"]
