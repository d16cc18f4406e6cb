"""Addresses of the namespace `indicators`: the KPIs to read, the two working screens, and the pages about time."""

from .urls_calendar import patterns as calendar_pages
from .urls_entry import patterns as working_screens
from .urls_kpis import patterns as kpi_pages

app_name = "indicators"
urlpatterns = [*kpi_pages, *working_screens, *calendar_pages]
