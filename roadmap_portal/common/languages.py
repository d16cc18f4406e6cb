"""In which of the portal's languages a person has written."""

import re

ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")


def language_of(text):
    """Arabic as soon as one letter of its script stands in ``text``: Arabic texts hold Latin abbreviations too."""
    return "ar" if ARABIC_LETTER.search(text) else "en"


def in_its_language(field, text):
    """{"what_ar": text} or {"what_en": text}: what was written once is the text of one language only."""
    return {f"{field}_{language_of(text)}": text}
