"""What the OpenAPI document says of every view, told from the view itself: parameters, pages, errors, headers."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from roadmap_portal.common.problems import KNOWN, ProblemSerializer

from . import deprecations, headers
from .examples import examples_of
from .views import ListView, OneRow

WRITES = ("POST", "PUT", "PATCH", "DELETE")
READ_ERRORS = (400, 401, 403, 405, 406, 429, 500)
WHY = {
    400: "An unknown parameter, a wrong value or a body that can't be read; `errors` names it and what is allowed.",
    401: "No valid token or session.",
    403: "The token's scope or the account's role does not reach this.",
    404: "Nothing at this address, or out of sight for this caller.",
    405: "The address does not know this method.",
    406: "The format asked for is not available.",
    409: "The state has changed, or the first call with this `Idempotency-Key` still runs.",
    410: "What was asked for is no longer kept; start again.",
    412: "`If-Match` names another state than the present one.",
    413: "The body is too large.",
    415: "The body is not `application/json`.",
    422: "Well formed, but it can't be carried out; or the `Idempotency-Key` was used for another request.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    500: "A fault of the portal; `incident` is the number to report.",
    503: "Not available for the moment.",
}
PROBLEM_EXAMPLES = [
    OpenApiExample(
        "English",
        value={
            "type": "about:blank",
            "title": "The request is not valid",
            "status": 400,
            "detail": "Something in the request can't be read or isn't allowed.",
            "code": "invalid",
            "errors": [
                {
                    "field": "kind",
                    "code": "unknown_value",
                    "message": "“road” is not known here. Allowed: axis, function.",
                }
            ],
            "incident": "5f0c3a1e9b7d4c6a8e2f1b0d9c8a7e6f",
        },
    ),
    OpenApiExample(
        "العربية",
        value={
            "type": "about:blank",
            "title": "الطلب غير صحيح",
            "status": 400,
            "detail": "في الطلب ما تتعذّر قراءته أو ما لا يُسمح به.",
            "code": "invalid",
            "errors": [
                {
                    "field": "kind",
                    "code": "unknown_value",
                    "message": "القيمة «road» غير معروفة هنا. القيم المسموح بها: axis, function.",
                }
            ],
            "incident": "5f0c3a1e9b7d4c6a8e2f1b0d9c8a7e6f",
        },
    ),
]


# Answered before the portal is asked, in the web server's own words.
BY_THE_SERVER = {
    (414, "text/html"): OpenApiResponse(OpenApiTypes.STR, description="The address is longer than 4,094 bytes.")
}


def problems(*statuses):
    """{(status, media type): response} of the problem documents."""
    return {
        (status, "application/problem+json"): OpenApiResponse(
            ProblemSerializer, description=WHY[status], examples=PROBLEM_EXAMPLES if status == 400 else None
        )
        for status in sorted(statuses)
        if status in KNOWN
    }


class ApiSchema(AutoSchema):
    """Views may say more: ``name`` (the resource), ``summaries``, ``bodies`` and ``answers`` ({method: …})."""

    def get_tags(self):
        return [getattr(self.view, "name", "api")]

    def get_operation_id(self):
        name = getattr(self.view, "name", type(self.view).__name__).replace("-", "_")
        verb = getattr(self.view, "verbs", {}).get(self.method)
        if verb is None:
            verb = "retrieve" if isinstance(self.view, OneRow) else {"GET": "list", "POST": "create"}.get(self.method)
        return f"{name}_{verb or self.method.lower()}"

    def get_summary(self):
        summaries = getattr(self.view, "summaries", {})
        if self.method in summaries:
            return summaries[self.method]
        name = getattr(self.view, "name", "").replace("-", " ")
        return f"One of the {name}" if isinstance(self.view, OneRow) else f"List {name}"

    def get_override_parameters(self):
        parameters = [*headers.of_request(self.view, self.method), *headers.of_answers(self.view, self.method)]
        if self.method == "GET":
            for name, known in getattr(self.view, "known_parameters", {}).items():
                going = deprecations.is_going(self.view.name, name)
                parameters.append(OpenApiParameter(name, known.schema, description=known.help, deprecated=going))
        return parameters

    def _resolve_path_parameters(self, variables):
        return headers.with_parts(super()._resolve_path_parameters(variables), self.view)

    def is_deprecated(self):
        return deprecations.is_going(getattr(self.view, "name", ""))

    def get_examples(self):
        return examples_of(self.get_operation_id())

    def get_request_serializer(self):
        return getattr(self.view, "bodies", {}).get(self.method)

    def _get_request_body(self, direction="request"):
        """Who is to send something sends it: nothing at all is a 415, an empty object is one."""
        body = super()._get_request_body(direction)
        return body and body | {"required": True}

    def get_response_serializers(self):
        answers = getattr(self.view, "answers", {}).get(self.method)
        if answers is None:
            answers = {(200, "application/json"): self.page() if self.is_list() else self.view.row(), 304: None}
            if self.method == "GET" and "format" in getattr(self.view, "known_parameters", {}):
                formats = self.view.renderer_classes[1:]
                answers |= {(200, renderer.media_type): OpenApiTypes.BINARY for renderer in formats}
        statuses = {*READ_ERRORS, *getattr(self.view, "statuses", {}).get(self.method, ())}
        if "{" in self.path:
            statuses.add(404)
        if self.method in ("POST", "PUT", "PATCH"):
            statuses |= {413, 415}
        if self.method == "POST":
            statuses |= {409, 422}
        return {**answers, **problems(*statuses), **BY_THE_SERVER}

    def is_list(self):
        return isinstance(self.view, ListView) and not isinstance(self.view, OneRow)

    def page(self):
        name = "".join(part.title() for part in self.view.name.split("-"))
        return inline_serializer(
            getattr(self.view, "page_name", f"{name}Page"),
            {
                "count": serializers.IntegerField(required=False, help_text="All rows; only with `count=1`."),
                "next": serializers.URLField(allow_null=True, help_text="The next page; null on the last."),
                "previous": serializers.URLField(allow_null=True, help_text="The page before; null on the first."),
                "results": self.view.row(many=True),
            },
        )

    def map_renderers(self, attribute):
        """Pages come in more formats than JSON, but only JSON has the shape that is described."""
        return ["application/json"] if attribute == "media_type" else super().map_renderers(attribute)
