"""The REST API: tokens, limits, its description."""

from datetime import timedelta

from ..environment import env

KNOX_TOKEN_MODEL = "accounts.ApiToken"
REST_KNOX = {
    "TOKEN_MODEL": "accounts.ApiToken",
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_PREFIX": "rmp_",
    "TOKEN_TTL": timedelta(days=365),
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "roadmap_portal.accounts.tokens.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["roadmap_portal.accounts.tokens.authentication.HasReadScope"],
    "DEFAULT_THROTTLE_CLASSES": ["roadmap_portal.accounts.tokens.throttling.CallerThrottle"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "roadmap_portal.common.negotiation.Negotiation",
    "DEFAULT_RENDERER_CLASSES": ["roadmap_portal.common.rest.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["roadmap_portal.common.rest.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "roadmap_portal.exchange.openapi.ApiSchema",
    "EXCEPTION_HANDLER": "roadmap_portal.common.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
# {what: (calls, seconds)} for each token or account, counted across all processes.
PORTAL_API_LIMITS = {
    "read": (env.int("PORTAL_API_READS_PER_MINUTE", 1200), 60),
    "write": (env.int("PORTAL_API_WRITES_PER_MINUTE", 300), 60),
    "export": (env.int("PORTAL_API_EXPORTS_PER_HOUR", 60), 3600),
    "report": (env.int("PORTAL_API_REPORTS_PER_HOUR", 20), 3600),
    # Of one address, whoever they are said to belong to.
    "wrong token": (env.int("PORTAL_API_WRONG_TOKENS_PER_MINUTE", 60), 60),
}
# Exports that one web process streams at a time: it has four threads, and pages want some of them.
PORTAL_API_STREAMS = env.int("PORTAL_API_STREAMS", 2)
# Whether webhooks may go to private, link-local and loopback addresses, and without TLS.
PORTAL_WEBHOOKS_INSIDE = env.bool("PORTAL_WEBHOOKS_INSIDE", False)
SPECTACULAR_SETTINGS = {
    "TITLE": "Road Map Portal API",
    "DESCRIPTION": "Approved progress data of the Local Police Service Road Map.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # A PATCH reports something whole: what it requires is required.
    "COMPONENT_SPLIT_PATCH": False,
    "SERVE_PERMISSIONS": ["roadmap_portal.accounts.tokens.authentication.HasReadScope"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "roadmap_portal.common.status.Status",
        "WorkshopStatusEnum": "workshops.models.Workshop.Status",
        "ObservationStateEnum": "roadmap_portal.indicators.models.Observation.State",
        "ObstacleStateEnum": "roadmap_portal.actions.models.Obstacle.State",
        "FollowUpStateEnum": "roadmap_portal.actions.models.FollowUp.State",
        "FollowUpReportEnum": "roadmap_portal.actions.api.steps.REPORTED",
        "DeliveryStateEnum": "roadmap_portal.exchange.models.Delivery.State",
        "EditionStateEnum": "roadmap_portal.reports.models.Edition.State",
    },
}
