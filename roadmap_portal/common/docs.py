"""The documentation page of the API: Swagger UI from our own host, without inline script or style."""

from drf_spectacular.views import SpectacularSwaggerSplitView


class ApiDocs(SpectacularSwaggerSplitView):
    """For every signed-in person; the calls that the page makes ask their own permission."""

    url_name = "api-schema"
    template_name = "api_docs.html"
    permission = "plan.view_plan"
