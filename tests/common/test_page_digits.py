"""A page for a reader of Arabic-Indic digits is written in them throughout, but for what is a code."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from roadmap_portal.common import formats
from roadmap_portal.common.middleware import DigitsMiddleware


class Person:
    digits = formats.ARABIC_INDIC


def shown(html, *, language="ar", **headers):
    request = RequestFactory().get(f"/{language}/")
    request.user = Person()
    with translation.override(language):
        return DigitsMiddleware(lambda request: HttpResponse(html, headers=headers))(request).content.decode()


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<h1>لكل 100,000 نسمة</h1>", "<h1>لكل ١٠٠٬٠٠٠ نسمة</h1>"),
        ("<p>خلال 24 ساعة</p><p>57.3%</p>", "<p>خلال ٢٤ ساعة</p><p>٥٧٫٣٪</p>"),
        ("<option>واسط (3)</option>", "<option>واسط (٣)</option>"),
        ('<bdi dir="ltr">14</bdi>', '<bdi dir="ltr">١٤</bdi>'),
        ("5 من 7", "٥ من ٧"),
        ("دورة العمل 2024-2028، 3.14 و1,234", "دورة العمل ٢٠٢٤-٢٠٢٨، ٣٫١٤ و١٬٢٣٤"),
    ],
)
def test_every_figure_of_the_text_is_in_the_readers_digits(html, written):
    assert shown(html) == written


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/ar/x/?page=2" title="3">—</a><input value="4" data-x="a > 5">',
        '<bdi class="small code">9343</bdi>',
        "<code>0123</code><samp>123</samp>",
        '<div lang="en"><div>12 of 13</div>14</div>',
        "<textarea>15</textarea><script>let a = 1 < 2;</script>",
        "SEC-01 2026-Q3 8f3a01 name9@host1.test &#39;&#x27;",
        "2026-10 2026-10-31 192.0.2.10 192.0.2.0/24",
        "<!-- 7 -->",
    ],
)
def test_markup_codes_and_the_other_language_keep_theirs(html):
    assert shown(html) == html


def test_after_what_is_kept_the_page_goes_on():
    assert shown('<span lang="en">1 <span>2</span></span> 3') == '<span lang="en">1 <span>2</span></span> ٣'
    assert shown('<html lang="ar"><p lang="ar">1</p></html>') == '<html lang="ar"><p lang="ar">١</p></html>'


def test_what_is_no_arabic_page_is_left_alone():
    assert shown("<p>12</p>", language="en") == "<p>12</p>"
    assert shown("<p>12</p>", **{"Content-Disposition": "attachment"}) == "<p>12</p>"
    assert shown("<p>12</p>", **{"Content-Type": "text/csv"}) == "<p>12</p>"
