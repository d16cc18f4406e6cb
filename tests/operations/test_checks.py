"""A demonstration never passes for the real thing."""

import pytest
from django.contrib.auth import get_user_model

from roadmap_portal.operations.checks import demo_password_opens_nothing


@pytest.mark.django_db
class TestDemoPassword:
    @pytest.fixture
    def account(self, settings):
        def make(email, password):
            user = get_user_model()(email=email)
            user.set_password(password)
            user.save()
            return user

        settings.PORTAL_DEMO = False
        make("officer@demo.test", "another password of its own")
        return make("planner@demo.test", settings.PORTAL_DEMO_PASSWORD)

    def test_is_refused_outside_a_demonstration(self, account):
        [error] = demo_password_opens_nothing(None, databases=["default"])
        assert error.id == "portal.E002"
        assert account.get_username() in error.msg

    def test_opens_a_demonstration(self, account, settings):
        settings.PORTAL_DEMO = True
        assert demo_password_opens_nothing(None, databases=["default"]) == []

    def test_an_account_that_is_closed_is_no_danger(self, account):
        account.is_active = False
        account.save()
        assert demo_password_opens_nothing(None, databases=["default"]) == []
