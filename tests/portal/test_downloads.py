"""Files that a person takes along are counted for his account, whichever door they come through."""

from .addresses import routes

FILES = {
    *("obstacles:export", "follow_ups:export", "indicators:form_download", "indicators:receipt", "reports:file"),
    *("documents:download", "workshops:people_form", "workshops:minutes_file", "workshops:attendance"),
    "workshops:certificate_file",
}


def test_every_file_counts_as_a_download():
    assert {route.name for route in routes() if getattr(route.callback, "counts_as", "") == "download"} == FILES
