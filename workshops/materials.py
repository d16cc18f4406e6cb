"""Materials of a workshop: for those who may see its people; added by those who manage it, also after the minutes."""

from roadmap_portal.documents.places import Place

from .models import Workshop


def find(pk):
    return Workshop.objects.select_related("province").filter(pk=pk).first()


PLACE = Place(
    find=find,
    area=lambda workshop: workshop.province,
    view="workshops.view_people",
    add="workshops.manage",
    url=lambda workshop: workshop.get_absolute_url(),
    is_open=lambda workshop: workshop.status != Workshop.Status.CANCELLED,
)
