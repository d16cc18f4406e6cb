"""The planner's pages: the queue of submitted values, and the card on which one of them is decided."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roadmap_portal.accounts.access import requires

from .. import workflow
from ..errors import Conflict, OwnSubmission, Refused, WorkflowError
from ..forms import EvidenceForm, ManyForm, ReasonForm
from ..models import Observation
from ..review import STATES, Filters, Queue, next_of, previous_of
from ..review_card import DecisionCard
from ..review_many import approve_clean, return_many

ACTS = {
    "approve": workflow.approve,
    "return": workflow.send_back,
    "ask_evidence": partial(workflow.send_back, evidence=True),
    "reopen": workflow.reopen,
    "reopen_for_evidence": partial(workflow.reopen, evidence=True),
    "withdraw": workflow.withdraw,
}
FOR_EVIDENCE = ("ask_evidence", "reopen_for_evidence")


def said(decision, observation):
    """What the planner is told after ``decision``."""
    sentence = {
        "approve": _("Approved: %(code)s, %(command)s"),
        "return": _("Returned for correction: %(code)s, %(command)s"),
        "ask_evidence": _("Returned with a wish for evidence: %(code)s, %(command)s"),
        "reopen": _(
            "Reopened: %(code)s, %(command)s. The approved value stays in force until the corrected one is approved"
        ),
        "reopen_for_evidence": _("Reopened with a wish for evidence: %(code)s, %(command)s"),
        "withdraw": _("Approval withdrawn: %(code)s, %(command)s"),
    }[decision]
    return sentence % {"code": observation.kpi.code, "command": observation.command}


# --- reading ----------------------------------------------------------------------
@requires("indicators.review_values")
@require_safe
def queue(request):
    filters = Filters.of(request.GET)
    return queue_page(request, Queue(filters, request.GET), ManyForm())


def queue_page(request, queue, form, *, status=200):
    filters, page = queue.filters, queue.page
    context = {
        "queue": queue,
        "filters": filters,
        "form": form,
        "form_errors": form.errors,
        "states": [(state, state.label) for state in STATES],
        "next_url": address(filters, "after", page.next_anchor),
        "previous_url": address(filters, "before", page.previous_anchor),
    }
    return render(request, "indicators/review.html", context, status=status)


def address(filters, side="", pk=None):
    """The list's address; "" where there is no page on that side."""
    if side and pk is None:
        return ""
    query = "&".join(part for part in (filters.query, f"{side}={pk}" if side else "") if part)
    return f"{reverse('indicators:review')}{'?' if query else ''}{query}"


@requires("indicators.review_values")
@require_safe
def card(request, pk):
    observation = find(pk)
    return decision_page(request, observation, ReasonForm(initial={"revision": observation.revision.number}))


def find(pk):
    """An observation that was submitted at least once; drafts are no planner's business."""
    rows = Observation.objects.with_sheet().filter(revision__isnull=False)
    further = ("kpi__track__roadmap", "revision__action_body", "revision__submitted_by")
    return get_object_or_404(rows.select_related(*further), pk=pk)


def decision_page(request, observation, form, *, error=None, status=200):
    filters = Filters.of(request.GET)
    decision = DecisionCard(observation)
    seen = {"revision": observation.revision.number}
    changed = decision.compared_with(error.seen) if isinstance(error, Conflict) else []
    context = {
        "card": decision,
        "form": ReasonForm(initial=seen) if isinstance(form, EvidenceForm) else form,
        "troubled_form": form,
        "evidence_form": form if isinstance(form, EvidenceForm) else EvidenceForm(initial=seen),
        "form_errors": error or form.errors,
        "error": error,
        "changed": changed,
        "filters": filters,
        "back_url": address(filters),
        "next_pk": next_of(observation, filters),
        "previous_pk": previous_of(observation, filters),
        "is_own": decision.is_own_submission_of(request.user),
    }
    return render(request, "indicators/review_card.html", context, status=status)


# --- deciding ----------------------------------------------------------------------
@requires("indicators.review_values")
@require_POST
def decide(request, pk):
    """Approve, return, reopen or withdraw what the planner saw, then go on to the next in the queue."""
    observation = find(pk)
    decision = request.POST.get("decision")
    form = (EvidenceForm if decision in FOR_EVIDENCE else ReasonForm)(request.POST)
    if decision not in ACTS or not form.is_valid():
        return decision_page(request, observation, form, status=422)
    try:
        take(decision, observation, form.cleaned_data, by=request.user)
    except Refused as refused:
        form.add_error("reason", refused.problems["reason"])
        return decision_page(request, observation, form, status=422)
    except WorkflowError as error:
        return decision_page(request, find(pk), still(form, find(pk)), error=error, status=status_of(error))
    messages.success(request, said(decision, observation))
    return redirect(after(observation, Filters.of(request.GET)))


def take(decision, observation, given, *, by):
    reason = {} if decision == "approve" else {"reason": given["reason"]}
    ACTS[decision](observation, by=by, revision=given["revision"], **reason)


def status_of(error):
    return 403 if isinstance(error, OwnSubmission) else 409


def still(form, observation):
    """The typed reason, beside the revision that is shown now."""
    return ReasonForm(initial={"revision": observation.revision.number, "reason": form.cleaned_data["reason"]})


def after(observation, filters):
    following = next_of(observation, filters)
    if following is None:
        return address(filters)
    query = f"?{filters.query}" if filters.query else ""
    return reverse("indicators:review_card", args=[following]) + query


@requires("indicators.review_values")
@require_POST
def decide_many(request):
    """Approve what is clean on the page, or return what was chosen on it; then say what was left, and why."""
    filters = Filters.of(request.GET)
    form = ManyForm(request.POST)
    if not form.is_valid():
        return queue_page(request, Queue(filters), form, status=422)
    given = form.cleaned_data
    if given["decision"] == "approve_clean":
        done = approve_clean(given["seen"], by=request.user)
    else:
        done = return_many(given["chosen"], by=request.user, reason=given["reason"], evidence=given["evidence"])
    context = {"done": done, "decision": given["decision"], "filters": filters, "back_url": address(filters)}
    return render(request, "indicators/review_done.html", context)
