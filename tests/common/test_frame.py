"""The frame of every page: navigation by permission, language, theme, demonstration ribbon, components."""

import re

import pytest
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import include, path
from django.utils import translation

from roadmap_portal.common import context
from roadmap_portal.common.views import set_theme


def page(request):
    return HttpResponse()


urlpatterns = [
    path("", page, name="overview"),
    path("language/", page, name="set_language"),
    path("theme/", login_not_required(set_theme), name="set_theme"),
    path("axes/", include(([path("", page, name="list")], "axes"))),
    path(
        "indicators/",
        include(([path("my-period/", page, name="my_period"), path("review/", page, name="review")], "indicators")),
    ),
]


class Person:
    is_authenticated = True

    def __init__(self, *permissions):
        self.permissions = permissions

    def has_perm(self, permission):
        return permission in self.permissions

    def __str__(self):
        return "Kareem <Hassan>"


DIRECTOR = Person("indicators.view_scores", "plan.view_plan", "indicators.enter_values")
PLANNER = Person("indicators.view_scores", "plan.view_plan", "indicators.review_values")


@pytest.fixture(autouse=True)
def few_urls():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture(params=["ar", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


def asked(person, where="/", **cookies):
    request = RequestFactory().get(where)
    request.user = person
    request.COOKIES.update(cookies)
    return request


def frame(request, **extra):
    return render_to_string("base.html", {"user": request.user, **extra}, request)


def names(person):
    return [entry["url"] for entry in context.navigation(asked(person))]


@pytest.mark.django_db
def test_navigation_lists_what_exists_and_may_be_seen():
    assert names(DIRECTOR) == ["/", "/indicators/my-period/", "/axes/"]
    assert names(PLANNER) == ["/", "/indicators/review/", "/axes/"]
    assert names(Person()) == []


def test_navigation_marks_where_the_page_belongs():
    on_axes = {e["url"]: e["active"] for e in context.navigation(asked(DIRECTOR, "/axes/SEC/"))}
    assert on_axes == {"/": False, "/indicators/my-period/": False, "/axes/": True}


def test_navigation_counts_what_waits(monkeypatch, language):
    monkeypatch.setattr(context, "_counters", {"indicators:review": lambda request: 14})
    assert frame(asked(PLANNER)).count('<span class="nav-count"><bdi dir="ltr">14</bdi></span>') == 2


def test_frame_speaks_the_language_and_its_direction(language):
    shown = frame(asked(DIRECTOR))
    direction, sheet = {"ar": ("rtl", "bootstrap.rtl.min.css"), "en": ("ltr", "bootstrap.min.css")}[language]
    assert f'<html lang="{language}" dir="{direction}"' in shown
    assert f"vendor/{sheet}" in shown
    assert shown.index('class="skip-link"') < shown.index("<header")


def test_frame_has_no_inline_style_or_handler_and_no_foreign_host(language):
    shown = frame(asked(DIRECTOR))
    assert "style=" not in shown
    assert not re.search(r"\son[a-z]+=", shown)
    assert not re.search(r"<script(?![^>]* src=)", shown)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', shown)


def test_frame_escapes_the_persons_name():
    assert "<Hassan>" not in frame(asked(DIRECTOR))


@pytest.mark.parametrize(("demo", "ribbons"), [(True, 1), (False, 0)])
def test_demonstration_says_so_on_every_page(demo, ribbons):
    with override_settings(PORTAL_DEMO=demo), translation.override("ar"):
        assert frame(asked(DIRECTOR)).count("بيانات تجريبية: جميع الأرقام في هذه النسخة افتراضية") == ribbons


@pytest.mark.parametrize(
    ("cookie", "media"),
    [
        ("auto", "screen and (prefers-color-scheme: dark)"),
        ("dark", "screen"),
        ("light", None),
        ("<b>", "screen and (pref"),
    ],
)
def test_dark_colours_follow_the_choice_and_never_print(cookie, media):
    link = re.search(r'tokens-dark.css" media="([^"]*)"', frame(asked(DIRECTOR, theme=cookie)))
    assert (link is None) if media is None else link[1].startswith(media)


@pytest.mark.parametrize(("errors", "starts"), [(True, "خطأ:"), (None, "–")])
def test_title_warns_of_errors(errors, starts):
    with translation.override("ar"):
        title = re.search(r"<title>(.*?)</title>", frame(asked(DIRECTOR), form_errors=errors))[1]
    assert title.strip().startswith(starts)


def test_theme_is_kept_and_the_page_comes_back(client):
    answer = client.post("/theme/", {"theme": "dark", "next": "/axes/?period=2026-Q3"})
    assert (answer.status_code, answer["Location"]) == (302, "/axes/?period=2026-Q3")
    cookie = answer.cookies["theme"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("dark", True, "Lax")


def test_theme_takes_no_name_of_a_view_for_an_address(client):
    assert client.post("/theme/", {"theme": "light", "next": "nowhere"})["Location"] == "nowhere"


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_theme_never_leads_to_another_site(client, target):
    assert client.post("/theme/", {"theme": "light", "next": target})["Location"] == "/"


def test_theme_takes_known_names_by_post_only(client):
    assert client.post("/theme/", {"theme": "pink"}).status_code == 400
    assert client.get("/theme/").status_code == 405


class NoteForm(forms.Form):
    note = forms.CharField(label="Note", help_text="In one sentence")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def tag(source, **values):
    return Template("{% load portal %}" + source).render(Context(values))


def test_error_summary_counts_fields_and_links_to_them(language):
    shown = tag("{% error_summary form %}{% field form.note %}{% field form.kind %}", form=NoteForm({}))
    counted = {"ar": "يرجى تصحيح حقلين", "en": "Please correct 2 fields"}[language]
    assert re.sub(r"<[^>]+>", "", shown).count(counted) == 1
    for target in re.findall(r'href="#([^"]+)"', shown):
        assert f'id="{target}"' in shown


def test_a_wrong_field_is_tied_to_its_hint_and_error():
    shown = tag("{% field form.note %}", form=NoteForm({"kind": "a"}))
    assert 'aria-describedby="id_note_helptext id_note_error"' in shown
    assert 'id="id_note_helptext"' in shown
    assert 'id="id_note_error"' in shown
    assert 'aria-invalid="true"' in shown


@pytest.mark.parametrize("form", [NoteForm(), NoteForm({"note": "x", "kind": "a"})])
def test_nothing_wrong_says_nothing(form):
    assert tag("{% error_summary form %}", form=form).strip() == ""


def test_heat_cell_tells_status_by_mark_and_word_not_colour_alone():
    with translation.override("ar"):
        shown = tag('{% heat_cell "off_track" 52 "/x/" "ذي قار" %}')
        missing = tag('{% heat_cell "insufficient" None %}')
    assert 'class="heat is-off_track tint-3"' in shown
    assert "متعثر" in shown
    assert "<svg" in shown
    assert "لا تتوافر بيانات كافية" in missing
    assert ">0<" not in missing


@pytest.mark.parametrize(
    ("value", "better", "tone"),
    [(2, "higher", "good"), (2, "lower", "bad"), (-2, "lower", "good"), (0, "higher", "plain")],
)
def test_a_change_is_coloured_by_what_is_better(value, better, tone):
    assert f'class="change is-{tone}"' in tag("{% change value better %}", value=value, better=better)


def test_second_entries_stand_behind_more_with_what_waits_and_where_one_is(monkeypatch, language):
    behind = context.Entry("axes:list", "Axes", "plan.view_plan", is_second=True)
    monkeypatch.setattr(context, "NAVIGATION", (*context.NAVIGATION[:1], behind))
    monkeypatch.setattr(context, "_counters", {"axes:list": lambda request: 3})
    shown = frame(asked(DIRECTOR, "/axes/SEC/"))
    wide = shown[shown.index('class="nav-wide"') :]
    more = wide[wide.index("<summary") : wide.index("</details>")]
    assert wide.index('href="/"') < wide.index("<summary")
    assert more.startswith('<summary aria-current="true">') and 'href="/axes/" aria-current="page"' in more
    assert more.count('<span class="nav-count"><bdi dir="ltr">3</bdi></span>') == 2
    assert 'class="nav-more"' not in frame(asked(Person("indicators.view_scores")))
