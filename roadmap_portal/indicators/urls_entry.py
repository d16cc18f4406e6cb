"""Addresses of the two pages on which values are entered and decided; `urls.py` includes them."""

from django.urls import path

from .views import forms_xlsx, movement, my_period, receipt, review

# `page` is a period's code, or "open": all that takes entries now.
HERE = "my-period/<str:command>/<str:page>"
CARD = "my-period/<str:command>/<str:period>/<int:kpi>"

patterns = [
    path("my-period/", my_period.my_period, name="my_period"),
    path(f"{HERE}/save/", my_period.save, name="save"),
    path(f"{HERE}/submit/", my_period.submit_ready, name="submit_ready"),
    path(f"{HERE}/form.xlsx", forms_xlsx.download, name="form_download"),
    path(f"{HERE}/form/", forms_xlsx.form, name="form"),
    path(f"{HERE}/form/store/", forms_xlsx.apply, name="form_store"),
    path(f"{HERE}/receipt/", receipt.receipt, name="receipt"),
    path(f"{CARD}/submit/", my_period.submit, name="submit"),
    path(f"{CARD}/recall/", my_period.recall, name="recall"),
    path("movements/", movement.movement, name="movements"),
    path("review/", review.queue, name="review"),
    path("review/many/", review.decide_many, name="decide_many"),
    path("review/<int:pk>/", review.card, name="review_card"),
    path("review/<int:pk>/decide/", review.decide, name="decide"),
]
