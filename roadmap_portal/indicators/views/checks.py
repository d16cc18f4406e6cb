"""The checks on pages: all may read what is checked; an administrator writes, tries and switches rules."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap_portal.accounts.access import requires
from roadmap_portal.plan import check_rules
from roadmap_portal.plan.models import CheckRule

from ..choosing import tracks_of
from ..rule_page import RuleForm, Trial, built_in


@requires("plan.view_plan")
@require_safe
def checks(request):
    rules = CheckRule.objects.filter(roadmap=tracks_of(timezone.localdate())[0].roadmap)
    context = {"built_in": built_in(), "rules": rules, "may_edit": request.user.has_perm("plan.change_roadmap")}
    return render(request, "indicators/checks.html", context)


@requires("plan.change_roadmap")
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request):
    form = RuleForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "indicators/check_rule.html", {"form": form})
    rule = written(form, tracks_of(timezone.localdate())[0].roadmap, by=request.user)
    if rule is None:
        return render(request, "indicators/check_rule.html", {"form": form}, status=422)
    messages.success(request, _("The rule was added, switched off. Try it on a period, then switch it on."))
    return redirect("indicators:rule", rule.pk)


@requires("plan.change_roadmap")
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request, pk):
    """What the rule says, to be changed, and what it finds in a period."""
    found = get_object_or_404(CheckRule.objects.select_related("roadmap"), pk=pk)
    form = RuleForm(request.POST) if request.method == "POST" else RuleForm.of(found)
    if form.is_bound and written(form, found.roadmap, by=request.user, rule=found):
        messages.success(request, _("Saved"))
        return redirect(request.path)
    trial = Trial(found, request.GET.get("period", ""), today=timezone.localdate())
    context = {"form": form, "rule": found, "trial": trial}
    return render(request, "indicators/check_rule.html", context, status=422 if form.is_bound else 200)


def written(form, roadmap, *, by, rule=None):
    """The rule that ``form`` says, or None with what is wrong in the form."""
    if not form.is_valid():
        return None
    try:
        return check_rules.write(roadmap, rule=rule, by=by, **form.cleaned_data)
    except ValidationError as refused:
        form.refuse(refused.message_dict)


@requires("plan.change_roadmap")
@require_POST
def switch_rule(request, pk):
    found = check_rules.switch(get_object_or_404(CheckRule, pk=pk), on="on" in request.POST, by=request.user)
    messages.success(request, _("The rule is switched on") if found.active else _("The rule is switched off"))
    return redirect("indicators:rule", pk)
