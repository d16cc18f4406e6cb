"""The doors of attached documents. Each asks the thing that the document belongs to who may pass."""

from functools import wraps
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roadmap_portal.accounts.access import demand
from roadmap_portal.accounts.limits import downloaded
from roadmap_portal.operations import audit

from .attaching import attach as attach_file
from .forms import AttachForm
from .models import Document
from .places import place_of
from .spreadsheet_guard import FileRefused
from .stored import content_of

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    Document.Kind.PDF: "application/pdf",
    Document.Kind.PNG: "image/png",
    Document.Kind.JPEG: "image/jpeg",
    Document.Kind.DOCX: f"{OFFICE}.wordprocessingml.document",
    Document.Kind.XLSX: f"{OFFICE}.spreadsheetml.sheet",
}


def where_allowed(act):
    """Let in who holds the permission that the document's place names for ``act`` (view or add)."""

    def decorator(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            request.document = document_of(**kwargs)
            name = request.document.place if request.document else kwargs["place"]
            place = place_of(name)
            subject = place and place.find(request.document.subject_id if request.document else kwargs["pk"])
            if subject is None:
                raise Http404
            area = place.area(subject)
            # What may not be seen isn't there, whatever was asked for.
            demand(request.user, place.view, area)
            demand(request.user, getattr(place, needed(act, request.document)), area)
            request.place, request.place_name, request.subject = place, name, subject
            return view(request, *args, **kwargs)

        guarded.permission = "documents.by_place"
        return guarded

    return decorator


def document_of(key=None, **_kwargs):
    if key is None:
        return None
    found = Document.objects.select_related("superseded_by").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def needed(act, document):
    """Secret documents are for those who may also add to the thing."""
    is_secret = document is not None and document.classification == Document.Classification.SECRET
    return "add" if is_secret else act


@where_allowed("view")
@downloaded
@require_safe
def download(request, key):
    document = request.document
    content = content_of(document.stored, document.sha256)
    area = request.place.area(request.subject)
    after = {"name": document.name, "sha256": document.sha256}
    audit.record("document.downloaded", by=request.user, subject=request.subject, area=area.code, after=after)
    return as_attachment(content, document.name, TYPES[document.kind])


def as_attachment(content, name, content_type):
    """A file to keep, which no browser opens inside the portal; its name by RFC 6266 in any script."""
    response = HttpResponse(content, content_type=content_type)
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@where_allowed("add")
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request, place, pk):
    return taken(request)


@where_allowed("add")
@require_http_methods(["GET", "HEAD", "POST"])
def supersede(request, key):
    return taken(request, supersedes=request.document)


def sent(request):
    """What a form is bound to: data and files of a POST, nothing of a GET."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def taken(request, supersedes=None):
    """Show the form, or take what it brings and go back to the thing's page."""
    initial = {"classification": supersedes.classification, "title": supersedes.title} if supersedes else {}
    form = AttachForm(*sent(request), initial=initial)
    if not request.place.is_open(request.subject):
        messages.error(request, _("Nothing can be attached here any more."))
        return redirect(request.place.url(request.subject))
    if form.is_valid():
        given = form.cleaned_data
        try:
            attach_file(request.place_name, request.subject, by=request.user, supersedes=supersedes, **given)
        except FileRefused as refused:
            form.add_error("file", refused.message)
        else:
            messages.success(request, _("The document is attached."))
            return redirect(request.place.url(request.subject))
    context = {
        "form": form,
        "form_errors": form.errors,
        "supersedes": supersedes,
        "subject": request.subject,
        "back_url": request.place.url(request.subject),
    }
    return render(request, "documents/attach.html", context, status=422 if form.errors else 200)
