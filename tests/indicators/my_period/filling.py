"""The page on which a command reports, asked for and filled in."""

from django.urls import reverse

from roadmap_portal.indicators.models import Draft


def prefix(kpi, period="2026-10"):
    return f"k{kpi.pk}-{period}"


def url(name, *more, command="DQ-1", period="2026-10"):
    return reverse(f"indicators:{name}", args=[command, period, *more])


def page(client, query="?period=2026-10&command=DQ-1"):
    return client.get(reverse("indicators:my_period") + query)


def typed(response, **entries):
    """What a browser sends from the page: every field as shown, with ``entries`` ({code: {field: text}}) typed."""
    cards = {card.kpi.code: card for card in response.context["desk"].cards}
    data = {
        field.html_name: "" if field.value() is None else field.value()
        for card in cards.values()
        if card.form
        for field in card.form
    }
    for code, entry in entries.items():
        card = cards[code.replace("_", "-")]
        data |= {f"{card.prefix}-{name}": text for name, text in entry.items()}
    return data


def cards_of(response):
    return {card.kpi.code: card for card in response.context["desk"].cards}


def draft_of(code):
    return Draft.objects.get(observation__kpi__code=code)
