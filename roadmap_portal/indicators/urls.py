"""Addresses of the namespace `indicators`: the KPIs to read, and the two working screens."""

from .urls_entry import patterns as entry_pages
from .urls_kpis import patterns as kpi_pages

app_name = "indicators"
urlpatterns = [*entry_pages, *kpi_pages]
