"""People at workshops: found again by name, or made when nobody of that name is known in the province."""

from roadmap_portal.accounts.models import Person
from roadmap_portal.common.folding import fold


def known_or_new(name, province, *, rank="", category=Person.Category.OFFICER, apart_from=(), **told):
    """The one person of this name in the province (how it is spelled doesn't matter), else a new one; None for no name.

    Of several of the same name the one with the same rank; where that doesn't tell either, a new one: merging is
    possible later, taking apart isn't. ``told``: post, body, sex, email.
    """
    if not name:
        return None
    namesakes = Person.objects.single().filter(folded_name=fold(name), province=province)
    found = list(namesakes.exclude(pk__in=apart_from).order_by("pk")[:20])
    if len(found) > 1:
        found = [person for person in found if fold(person.rank) == fold(rank or "")]
    if len(found) == 1:
        return _completed(found[0], rank=rank, **told)
    told = {field: value for field, value in told.items() if value}
    return Person.objects.create(name=name, province=province, rank=rank or "", category=category, **told)


def _completed(person, **told):
    """What wasn't known of the person is known now; what was known stays."""
    news = {name: value for name, value in told.items() if value and not getattr(person, name)}
    for name, value in news.items():
        setattr(person, name, value)
    if news:
        person.save(update_fields=list(news))
    return person
