"""Addresses of the REST API, version 1, with its schema and its offline documentation."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from axes import api as handover
from roadmap_portal.actions.api import counts, sheets, steps
from roadmap_portal.common import converters  # noqa: F401  (registers <code:…> and <day:…>)
from roadmap_portal.common.docs import ApiDocs
from roadmap_portal.exchange.api import changes, webhooks
from roadmap_portal.indicators.api import exports, milestones, progress, writing
from roadmap_portal.plan.api import delivery, indicators, places, tracks
from roadmap_portal.reports import api as reports
from workshops import api as workshops

# Resource -> (list, one by its code).
BY_CODE = {
    "tracks": (tracks.TrackList, tracks.TrackDetail),
    "axes": (tracks.AxisList, tracks.AxisDetail),
    "support-functions": (tracks.SupportFunctionList, tracks.SupportFunctionDetail),
    "objectives": (delivery.ObjectiveList, delivery.ObjectiveDetail),
    "activities": (delivery.ActivityList, delivery.ActivityDetail),
    "milestones": (delivery.MilestoneList, milestones.MilestoneDetailAndProgress),
    "indicators": (indicators.IndicatorList, indicators.IndicatorDetail),
    "provinces": (places.ProvinceList, places.ProvinceDetail),
    "commands": (places.CommandList, places.CommandDetail),
    "districts": (places.DistrictList, places.DistrictDetail),
    "periods": (places.PeriodList, places.PeriodDetail),
    "legal-instruments": (delivery.LegalInstrumentList, delivery.LegalInstrumentDetail),
    "reports": (reports.ReportList, reports.ReportDetail),
    "webhooks": (webhooks.SubscriptionList, webhooks.SubscriptionDetail),
}
LISTS = {
    **{name: views[0] for name, views in BY_CODE.items()},
    "targets": indicators.TargetList,
    "observations": writing.ObservationListAndDraft,
    "progress": progress.ProgressList,
    "changes": changes.ChangeList,
    "workshops": workshops.WorkshopList,
    "handover": handover.HandoverList,
    "obstacle-counts": counts.ObstacleCounts,
    "follow-up-counts": counts.FollowUpCounts,
}
# Lists that name people's matters: not for every caller.
BY_NUMBER = {
    "obstacles": (sheets.ObstacleList, sheets.ObstacleDetail),
    "follow-ups": (sheets.FollowUpList, steps.FollowUpDetailAndStep),
}

ROUTES = {name: f"api-{name}" for name in sorted({*LISTS, *BY_NUMBER})}

urlpatterns = [
    path("v1/", changes.Root.as_view(routes=ROUTES), name="api-root"),
    *(path(f"v1/{name}/", view.as_view(), name=f"api-{name}") for name, view in LISTS.items()),
    *(path(f"v1/{name}/", views[0].as_view(), name=f"api-{name}") for name, views in BY_NUMBER.items()),
    *(
        path(f"v1/{name}/<int:number>/", views[1].as_view(), name=f"api-{name}-one")
        for name, views in BY_NUMBER.items()
    ),
    *(path(f"v1/{name}/<code:code>/", views[1].as_view(), name=f"api-{name}-one") for name, views in BY_CODE.items()),
    path(
        "v1/observations/<code:indicator>/<code:command>/<code:period>/",
        writing.ObservationDetailAndDraft.as_view(),
        name="api-observations-one",
    ),
    path(
        "v1/observations/<code:indicator>/<code:command>/<code:period>/submit/",
        writing.ObservationSubmission.as_view(),
        name="api-observations-submit",
    ),
    path("v1/webhooks/<code:code>/deliveries/", webhooks.DeliveryList.as_view(), name="api-webhooks-deliveries"),
    path(
        "v1/webhooks/<code:code>/deliveries/<code:delivery>/replay/",
        webhooks.DeliveryReplay.as_view(),
        name="api-webhooks-replay",
    ),
    path("v1/exports/observations.<str:form>", exports.ObservationExport.as_view(), name="api-export"),
    path("v1/observations/bulk/", writing.ObservationBulk.as_view(), name="api-observations-bulk"),
    path(
        "v1/workshops/<code:series>/<code:province>/<day:held_on>/",
        workshops.WorkshopDetail.as_view(),
        name="api-workshops-one",
    ),
    path(
        "v1/reports/<code:code>/<int:number>/<str:language>.<str:form>",
        reports.ReportFile.as_view(),
        name="api-report-file",
    ),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", ApiDocs.as_view(), name="api-docs"),
]
