"""The register of people: found by name, told where they took part, merged, connected with their account."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap_portal.accounts import merging, people
from roadmap_portal.accounts.access import requires
from roadmap_portal.accounts.audit_trail import Line
from roadmap_portal.accounts.models import User
from roadmap_portal.accounts.visibility import visible_people
from roadmap_portal.common.folding import fold
from roadmap_portal.common.keyset import row_id
from roadmap_portal.operations.models import AuditEntry

from ..forms.people import PersonChangeForm
from ..models import Participation

AT_MOST = 50


@requires("workshops.view_people")
@require_safe
def register(request):
    """People of whom the reader may know, by name; the search finds them however they are spelled."""
    query = request.GET.get("q", "").strip()
    rows = visible_people(request.user).select_related("body", "province").order_by("folded_name", "pk")
    rows = list(rows.named(query)[: AT_MOST + 1] if query else rows[: AT_MOST + 1])
    context = {"query": query, "people": rows[:AT_MOST], "are_more": len(rows) > AT_MOST}
    return render(request, "workshops/register.html", context)


@requires("workshops.view_people")
@require_safe
def person(request, pk):
    return page(request, found(request, pk))


def found(request, pk):
    return get_object_or_404(visible_people(request.user).select_related("body", "province"), pk=pk)


def page(request, person, error="", status=200):
    may_merge = request.user.has_perm("accounts.merge_people")
    namesakes = visible_people(request.user).filter(folded_name=fold(person.name)).exclude(pk=person.pk)
    took_part = Participation.objects.filter(person=person).select_related("workshop__province")
    account = User.objects.filter(person=person).first()
    told = AuditEntry.objects.filter(subject_type="accounts.person", subject_id=str(person.pk)).order_by("-pk")
    context = {
        "person": person,
        "history": [Line(entry, request.user) for entry in told[:AT_MOST]],
        "may_change": account is None and request.user.has_perm("workshops.manage", person.province),
        "participations": took_part.order_by("-workshop__held_on").prefetch_related("presences"),
        "namesakes": namesakes.select_related("body", "province")[:AT_MOST] if may_merge else [],
        "account": account,
        "may_merge": may_merge,
        "may_claim": request.user.has_perm("accounts.manage_grants"),
        "error": error,
        "form_errors": error,
    }
    return render(request, "workshops/person.html", context, status=status)


def province_of_person(request, pk):
    """For ``requires(of=…)``: whoever may not know of the person learns nothing of him here either."""
    request.person = found(request, pk)
    return request.person.province


@requires("workshops.manage", of=province_of_person)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    person = request.person
    known = {name: getattr(person, name) for name in people.FIELDS}
    form = PersonChangeForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            people.change(person, by=request.user, **form.cleaned_data)
        except people.PersonRefused as refused:
            return page(request, person, error=refused, status=409)
        messages.success(request, _("Saved"))
        return redirect("workshops:person", pk=pk)
    context = {"person": person, "form": form, "form_errors": form.errors}
    return render(request, "workshops/person_form.html", context, status=422 if form.errors else 200)


@requires("accounts.merge_people")
@require_POST
def merge(request, pk):
    """The person of the page stays; the one chosen turns out to be the same."""
    stays = found(request, pk)
    number = request.POST.get("duplicate", "")
    duplicate = visible_people(request.user).filter(pk=row_id(number)).first()
    try:
        if duplicate is None:
            raise merging.MergeRefused(_("Please choose the entry that is the same person."))
        merging.merge(duplicate, stays, by=request.user)
    except merging.MergeRefused as refused:
        return page(request, stays, error=refused, status=422)
    messages.success(request, _("The two entries are one person now."))
    return redirect("workshops:person", pk=pk)


@requires("accounts.manage_grants")
@require_POST
def claim(request, pk):
    person = found(request, pk)
    try:
        address = forms.EmailField().clean(request.POST.get("email", "")).lower()
    except forms.ValidationError:
        address = ""
    account = User.objects.filter(email=address, is_service=False).first()
    try:
        if account is None:
            raise merging.MergeRefused(_("There is no account with this e-mail address."))
        merging.claim(person, account, by=request.user)
    except merging.MergeRefused as refused:
        return page(request, person, error=refused, status=422)
    messages.success(request, _("The person is connected with the account."))
    return redirect("workshops:person", pk=pk)
