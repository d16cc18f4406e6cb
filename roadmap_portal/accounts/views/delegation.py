"""The page of acting directors: who signs for whom, naming one, and ending it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from roadmap_portal.common.formats import day
from roadmap_portal.common.forms import PlainSelect
from roadmap_portal.provinces.models import Command

from .. import delegation
from ..access import requires
from ..models import Delegation, Grant, Role, User
from ..rights import rights_of


class DelegationForm(forms.Form):
    """For a director: his own commands, and who reports for them. For an administrator: all commands and accounts."""

    command = forms.ModelChoiceField(
        label=gettext_lazy("Police command"), queryset=Command.objects.none(), empty_label=gettext_lazy("choose")
    )
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Acting director"),
        queryset=User.objects.none(),
        widget=PlainSelect,
        empty_label=gettext_lazy("choose"),
    )
    starts = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    ends = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, initial={"starts": timezone.localdate()}, **kwargs)
        self.user, own = user, rights_of(user).own_director_of
        commands = Command.objects.select_related("area").order_by("area__code")
        people = User.objects.filter(is_active=True, is_service=False).exclude(pk=user.pk).order_by("name")
        if not rights_of(user).is_administrator:
            commands = commands.filter(pk__in=own)
            people = people.filter(pk__in=Grant.objects.current().filter(command__in=own).values("user"))
        self.fields["command"].queryset, self.fields["deputy"].queryset = commands, people

    def save(self):
        """Name the acting director; ValidationError with the fields that stand in the way."""
        given = self.cleaned_data
        director = director_of(given["command"], self.user)
        if director is None:
            raise ValidationError({"command": _("This command has no director now.")})
        deputy = given.pop("deputy")
        return delegation.delegate(director, deputy, by=self.user, **given)


def director_of(command, user):
    """The director for whom somebody is to act: the person himself, or whom an administrator means."""
    if command.pk in rights_of(user).own_director_of:
        return user
    grant = Grant.objects.current().filter(role=Role.DIRECTOR, command=command).select_related("user").first()
    return grant and grant.user


def visible_to(user):
    """The delegations that a person may see and end: all for administrators, else those of his own commands."""
    rows = Delegation.objects.select_related("director", "deputy", "command__area", "made_by")
    rights = rights_of(user)
    return rows if rights.is_administrator else rows.filter(director=user, command__in=rights.own_director_of)


@requires("accounts.delegate")
@require_http_methods(["GET", "POST"])
def delegations(request):
    form = DelegationForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.save()
        except ValidationError as refused:
            for field, errors in refused.message_dict.items():
                form.add_error(field if field in form.fields else None, errors)
        else:
            named = {"name": made.deputy, "first": day(made.starts), "last": day(made.ends)}
            messages.success(request, _("%(name)s acts for the director from %(first)s to %(last)s.") % named)
            return redirect("delegations")
    rows = visible_to(request.user)
    context = {"form": form, "current": rows.not_over(), "past": rows.over()[:20]}
    return render(request, "accounts/delegations.html", context, status=422 if form.errors else 200)


@requires("accounts.delegate")
@require_POST
def end(request, pk):
    row = visible_to(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    delegation.end(row, by=request.user)
    messages.success(request, _("The delegation has ended."))
    return redirect("delegations")
