"""Folding Arabic, Kurdish and Latin text to what a person means when he searches.

أ إ آ ٱ are ا, ى and ی are ي, ک is ك, ة is ه; vowel marks, tatweel and presentation forms go; Arabic-Indic digits
are Western. The Kurdish letters ێ ڵ ڕ ۆ stay what they are: they tell words apart.
"""

import unicodedata

LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىی", "ي"),
        "ک": "ك",
        "ة": "ه",
        "ـ": None,
        **{digit: str(value) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(digits)},
    }
)
MARKS = {*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD)}


def fold(text):
    """Return ``text`` as it is stored and asked for in a folded column; folding twice changes nothing."""
    # NFKC first: it joins a letter with its hamza and undoes presentation forms such as ﻻ.
    letters = unicodedata.normalize("NFKC", text).translate(LETTERS).casefold()
    return " ".join("".join(letter for letter in letters if ord(letter) not in MARKS).split())
