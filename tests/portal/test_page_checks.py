"""The checks of pages find what they are there for."""

import pytest

from .page_checks import Page, complaints

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Cookie, Accept-Language",
}
SOUND = (
    '<html lang="ar" dir="rtl"><head><title>المؤشرات</title></head><body><main><h1>المؤشرات</h1>{}</main></body></html>'
)


def found(inner, *, digits="western", headers=HEADERS):
    return complaints(Page("page", "ar", digits, headers, SOUND.format(inner)))


@pytest.mark.parametrize(
    "inner",
    [
        "<p>Overview</p>",
        '<p lang="en">نظرة</p>',
        '<p aria-label="Overview">نص</p>',
        "<p>SEC-01</p>",
        "<p>١٢</p>",
        "<h1>ثان</h1>",
        '<p style="color: red">نص</p>',
        '<button type="button" onclick="x()">نص</button>',
        '<a href="https://example.org/">نص</a>',
        "<p><div>نص</div></p>",
        "<ul><li>نص</ul>",
        '<p id="a">نص</p><p id="a">نص</p>',
        '<label for="nothing">نص</label>',
        '<a href="#nothing">نص</a>',
        '<input name="x">',
        "<table><tr><td>نص</td></tr></table>",
        '<table><caption>نص</caption><tr><td data-label="">نص</td></tr></table>',
        '<a href="/ar/"></a>',
        '<a href="/ar/">نص <button type="button">نص</button></a>',
    ],
)
def test_each_slip_is_one_complaint_or_more(inner):
    assert found(inner)


@pytest.mark.parametrize(
    ("name", "most"),
    [("reports:list", 6), ("axes:detail", 12), ("overview", 12), ("indicators:detail", 17), ("reports:list?after", 7)],
)
def test_who_asks_the_database_too_often_is_told(name, most):
    def asking(times):
        return complaints(Page(name, "ar", "western", HEADERS, SOUND.format(""), times))

    assert asking(most) == [] and len(asking(most + 1)) == 1


def test_a_sound_page_has_none():
    inner = '<p>نص <bdi>SEC-01</bdi> <span lang="en" dir="ltr">text</span> 12</p><label>نص <input name="x"></label>'
    assert found(inner) == []
    assert found("<p>12</p>", digits="arabic_indic") and found("", headers={})
