"""Documents beside an obstacle or a follow-up: the evidence of what was done."""

from roadmap_portal.documents.places import Place

from .models import FollowUp, Obstacle


def place_of(model):
    return Place(
        find=lambda pk: model.objects.select_related("area").filter(pk=pk).first(),
        area=lambda row: row.area,
        view="actions.view_actions",
        add="actions.change_actions",
        url=lambda row: row.get_absolute_url(),
    )


PLACES = {"obstacle": place_of(Obstacle), "followup": place_of(FollowUp)}
