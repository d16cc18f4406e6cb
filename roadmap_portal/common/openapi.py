"""What every list says of itself in the OpenAPI document: parameters, page shape, errors."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from .listing import LARGEST_PAGE, PAGE_SIZE
from .problems import ProblemSerializer

ERRORS = {
    400: "An unknown parameter or value; `errors` names it and what is allowed.",
    401: "No valid token or session.",
    403: "The token's scope doesn't reach this.",
    404: "Nothing at this address for this account.",
    405: "The address is read-only.",
    406: "The format asked for is not available.",
}


def errors(*statuses):
    """{(status, media type): response} of the problem documents."""
    return {
        (status, "application/problem+json"): OpenApiResponse(ProblemSerializer, description=ERRORS[status])
        for status in statuses
    }


def listing_schema(name, row, **filters):
    """Keyword arguments of `extend_schema` for a keyset list of ``row`` with ``filters`` ({name: description})."""
    page = inline_serializer(
        f"{name.title().replace('-', '')}Page",
        {
            "next": serializers.URLField(allow_null=True, help_text="The next page; null on the last."),
            "previous": serializers.URLField(allow_null=True, help_text="Always null: pages go forward."),
            "results": row(many=True),
        },
    )
    parameters = [OpenApiParameter(key, str, description=text) for key, text in filters.items()]
    parameters += [
        OpenApiParameter("cursor", str, description="Opaque; taken from `next`."),
        OpenApiParameter(
            "page_size",
            {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
            description="Rows in a page.",
        ),
    ]
    return {
        "operation_id": f"{name.replace('-', '_')}_list",
        "summary": f"List {name}",
        "tags": [name],
        "parameters": parameters,
        "responses": {200: page} | errors(400, 401, 403, 404, 405, 406),
    }
