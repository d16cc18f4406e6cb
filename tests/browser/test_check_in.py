"""The page behind the code on a hall's wall, on the one day on which it opens."""

from datetime import datetime, time

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from workshops.check_in import token_of
from workshops.models import Session

from .looks import complaints


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_where_somebody_checks_in(visit, language):
    session = next(each for each in Session.objects.select_related("workshop") if each.workshop.is_open)
    with translation.override(language):
        address = reverse("workshops:check_in", args=[token_of(session)])
    morning = datetime.combine(session.day, time(9), tzinfo=timezone.get_default_timezone())
    with time_machine.travel(morning), visit(None, language=language) as page:
        assert page.goto(address).status == 200
        assert complaints(page) == []
        page.locator("main form button").last.click()
        page.wait_for_selector(".error-summary")
        assert complaints(page) == []
