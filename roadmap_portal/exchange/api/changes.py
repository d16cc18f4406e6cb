"""The change feed, and the list of what the API has."""

from django.urls import reverse
from rest_framework import serializers
from rest_framework.response import Response

from roadmap_portal.common.parameters import PAGE_SIZE, Choice, PageSize, Parameter

from .. import feed
from ..views import ApiView

ALWAYS_SEEN = "plan.view_plan"


class ChangeSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="Ascending; numbers out of the caller's sight are left out.")
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    resource = serializers.ChoiceField(feed.RESOURCES)
    subject = serializers.DictField(help_text="Codes of what has changed.")
    gone = serializers.BooleanField(help_text="A tombstone: what `url` named is no longer there.")
    url = serializers.URLField(help_text="What to read again; 404 where it is gone.")


class ChangePageSerializer(serializers.Serializer):
    next = serializers.URLField(help_text="Where to go on, also at the end: ask it again later.")
    previous = serializers.URLField(allow_null=True, help_text="Always null: the feed goes forward.")
    cursor = serializers.CharField(help_text="The same as the `cursor` of `next`, to keep.")
    more = serializers.BooleanField(help_text="Whether there is more to read now. A page may be empty and have more.")
    results = ChangeSerializer(many=True)


class ChangeList(ApiView):
    """What has changed since a cursor, oldest first. Without one: from the very beginning.

    Read it to the end, then ask `next` again from time to time: 304 while nothing has changed. No change is missed,
    none comes twice in one pass. A `410` with the code `start_again` says that the portal was restored from a backup:
    read everything anew.
    """

    name = "changes"
    permission = ALWAYS_SEEN
    parameters = {
        "cursor": Parameter("From `next` or `cursor` of a page; `latest` begins at the end."),
        "page_size": PageSize("Numbers looked at for a page."),
        "resource": Choice("Only changes of this resource.", feed.RESOURCES),
    }
    summaries = {"GET": "Follow the changes"}
    answers = {"GET": {200: ChangePageSerializer, 304: None}}
    statuses = {"GET": (410,)}

    def get(self, request):
        asked = self.asked(request)
        number = feed.read_cursor(asked.get("cursor"), self.stamp)
        size = asked.get("page_size", PAGE_SIZE)
        found = feed.after(number, self.stamp[1], size)
        last = found[-1].number if found else number
        sight = feed.Sight(request.user, self.rights)
        told = [change for change in map(sight.told, found) if change]
        if "resource" in asked:
            told = [change for change in told if change.resource == asked["resource"]]
        following = self.link(last)
        body = {
            "next": following,
            "previous": None,
            "cursor": feed.write_cursor(self.stamp, last),
            "more": last < self.stamp[1],
            "results": [self.one(change) for change in told],
        }
        return Response(body, headers={"Link": f'<{following}>; rel="next"'})

    def link(self, number):
        query = self.request.query_params.copy()
        query["cursor"] = feed.write_cursor(self.stamp, number)
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def one(self, change):
        return {
            "number": change.number,
            "kind": change.kind,
            "at": change.at,
            "resource": change.resource,
            "subject": change.subject,
            "gone": change.gone,
            "url": self.base + change.path,
        }


class RootSerializer(serializers.Serializer):
    version = serializers.CharField()
    documentation = serializers.URLField()
    schema = serializers.URLField()
    epoch = serializers.CharField(help_text="Renewed by a restore.")
    change = serializers.IntegerField(help_text="Number of the last change.")
    resources = serializers.DictField(child=serializers.URLField())


class Root(ApiView):
    """Where everything is, and how far the changes have come."""

    name = "root"
    permission = ALWAYS_SEEN
    row = RootSerializer
    summaries = {"GET": "List the resources"}
    verbs = {"GET": "retrieve"}
    # Names of routes by the resources they lead to; the wiring gives them.
    routes = {}

    def get(self, request):
        self.asked(request)
        there = request.build_absolute_uri
        return Response(
            {
                "version": "1",
                "documentation": there(reverse("api-docs")),
                "schema": there(reverse("api-schema")),
                "epoch": self.stamp[0],
                "change": self.stamp[1],
                "resources": {name: there(reverse(route)) for name, route in self.routes.items()},
            }
        )
