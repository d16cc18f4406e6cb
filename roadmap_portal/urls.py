"""Where everything is: pages under a language prefix, the API and the health checks without."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from roadmap_portal.accounts.access import public
from roadmap_portal.common.views import set_theme
from roadmap_portal.reports.overview_page import OverviewPage

handler400 = "roadmap_portal.common.errors.bad_request"
handler403 = "roadmap_portal.common.errors.permission_denied"
handler404 = "roadmap_portal.common.errors.not_found"
handler500 = "roadmap_portal.common.errors.server_error"

urlpatterns = [
    path("health/", include("roadmap_portal.operations.urls")),
    path("api/", include("roadmap_portal.api_urls")),
    path("language/", public(set_language), name="set_language"),
    path("theme/", public(set_theme), name="set_theme"),
]

urlpatterns += i18n_patterns(
    path("", OverviewPage.as_view(), name="overview"),
    path("", include("roadmap_portal.indicators.urls")),
    path("plan/", include("roadmap_portal.indicators.urls_plan")),
    path("axes/", include("axes.urls")),
    path("support-functions/", include("support_functions.urls")),
    path("provinces/", include("roadmap_portal.indicators.urls_provinces")),
    path("reports/", include("roadmap_portal.reports.urls")),
    path("workshops/", include("workshops.urls")),
    path("documents/", include("roadmap_portal.documents.urls")),
    path("legal/", include("roadmap_portal.plan.urls_legal")),
    path("handover/", include("axes.urls_handover")),
    path("obstacles/", include("roadmap_portal.actions.urls_obstacles")),
    path("follow-ups/", include("roadmap_portal.actions.urls_follow_ups")),
    path("accounts/", include("roadmap_portal.accounts.urls")),
    path("audit/", include("roadmap_portal.accounts.urls_audit")),
    path("admin/", admin.site.urls),
)
