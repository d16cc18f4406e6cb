"""`manage.py scores` and the nightly proof: they find what is wrong, name it, and a rebuild mends it."""

import logging

import pytest
from django.core.management import CommandError, call_command

from roadmap_portal.indicators.models import Score
from roadmap_portal.indicators.scores import rebuild
from roadmap_portal.indicators.tasks import check_scores
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong_score():
    """A command's value of 40 that stands as 41 in the score table."""
    kpi = make.kpi("SEC-01")
    make.approved(kpi, make.command("DQ-1"), "2026-01", 40)
    rebuild(kpi.track.roadmap)
    found = Score.objects.filter(subject="K", area__code="DQ-1", period__code="2026-01")
    assert found.update(value=41) == 1
    return found


def test_the_check_names_each_difference_and_fails(wrong_score, capsys):
    with pytest.raises(CommandError, match="^1 differences"):
        call_command("scores", check=True)
    error = capsys.readouterr().err
    assert "2026-01 DQ-1 K" in error and "value: stored 41.000000, expected 40.000000" in error


def test_a_rebuild_mends_what_the_check_found(wrong_score, capsys):
    call_command("scores", rebuild=True)
    assert wrong_score.get().value == 40
    call_command("scores", check=True)
    assert "No difference" in capsys.readouterr().out


def test_the_nightly_proof_reports_a_difference_as_an_error(wrong_score, caplog):
    check_scores()
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
    assert "2026-01 DQ-1" in caplog.text


def test_the_nightly_proof_is_silent_when_all_is_right(wrong_score, caplog):
    call_command("scores", rebuild=True)
    caplog.clear()
    check_scores()
    assert caplog.records == []
