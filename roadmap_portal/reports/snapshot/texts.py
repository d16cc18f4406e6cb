"""How names and quantities are written in a payload."""


def both(row, field="name"):
    """A translated field of ``row`` in both languages; "" where a language is missing, never the other's text."""
    return {language: getattr(row, f"{field}_{language}") or "" for language in ("ar", "en")}


def plain(value):
    """A quantity (Decimal or int) as a string without exponent or trailing zeros; None stays None."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
