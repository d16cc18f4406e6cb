from django.urls import path

from .views import SupportFunctionDetail, SupportFunctionList

app_name = "support_functions"
urlpatterns = [
    path("", SupportFunctionList.as_view(), name="list"),
    path("<slug:code>/", SupportFunctionDetail.as_view(), name="detail"),
]
