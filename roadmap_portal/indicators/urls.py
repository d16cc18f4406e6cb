"""Addresses of the namespace `indicators`: KPIs to read, the working screens, pages about time and about checks."""

from .urls_calendar import patterns as calendar_pages
from .urls_checks import patterns as check_pages
from .urls_entry import patterns as working_screens
from .urls_kpis import patterns as kpi_pages

app_name = "indicators"
urlpatterns = [*kpi_pages, *working_screens, *calendar_pages, *check_pages]
