"""The ways in which one loaded page can be looked at, and what axe says to each of them.

How the server answers hangs on the language alone; width and theme are the browser's, so the page is loaded once and
changes before axe's eyes.
"""

from dataclasses import dataclass

from .conftest import DESK, NARROWEST, PHONE, axe, sideways


@dataclass(frozen=True)
class Look:
    width: int
    theme: str
    # Nothing that a reader can open stays closed.
    opened: bool = True
    # The first of its width: whatever hangs on tree and layout is looked at here, and the theme changes none of it.
    layout: bool = False
    # Every kind of text is compared with its ground; else only the kinds that have not been seen in this theme yet.
    all_kinds: bool = False

    def __str__(self):
        return f"{self.width} px, {self.theme}"


LOOKS = [
    Look(PHONE, "light", opened=False, layout=True, all_kinds=True),
    Look(DESK, "light", layout=True),
    Look(DESK, "dark", all_kinds=True),
    Look(PHONE, "dark"),
]
# The rules that look at colours: all that a theme can change.
COLOURS = ["color-contrast", "link-in-text-block"]
# {kind: first element}; a kind is a text's element and parent, its letters and ink, and the grounds below it: its
# contrast. A table's hundreds of rows are of a few kinds, and to compare colours is by far what axe takes longest for.
KINDS = """() => {
    const grounds = new Map([[null, ""]]);
    const ground = element => {
        if (!grounds.has(element)) {
            const {backgroundColor, backgroundImage, opacity, filter, mixBlendMode} = getComputedStyle(element);
            const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode].join();
            const below = ground(element.parentElement);
            grounds.set(element, own === "rgba(0, 0, 0, 0),none,1,none,normal" ? below : `${below} ${own}`);
        }
        return grounds.get(element);
    };
    const name = element => `${element.localName}.${element.getAttribute("class")}`;
    const says = element => element.matches("input, select, textarea")
        || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const kinds = new Map();
    for (const element of document.body.querySelectorAll("*")) {
        if (!says(element) || !element.checkVisibility()) continue;
        const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
        const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
        const off = (element.closest("label")?.control ?? element).closest(":disabled, [aria-disabled=true]") !== null;
        const kind = [name(element), name(element.parentElement), color, large, textShadow, off,
                      ground(element)].join("|");
        if (!kinds.has(kind)) kinds.set(kind, element);
    }
    return kinds;
}"""
CHOSEN = "(kinds, chosen) => chosen.map(kind => kinds.get(kind))"
# Colours and places are those at the end of every transition; what opens over the page has a test of its own. Gives the
# width, and the ground that the page lies on from 0 (black) to 1 (white).
SETTLE = """opened => {
    for (const each of document.querySelectorAll("main details")) if (opened) each.open = true;
    for (const each of document.getAnimations()) each.finish();
    const seen = [document.body, document.documentElement].map(one => getComputedStyle(one).backgroundColor);
    const [red, green, blue] = (seen.find(colour => !/, 0\\)$/.test(colour)) ?? "").match(/[\\d.]+/g) ?? [];
    return [innerWidth, (Number(red) + Number(green) + Number(blue)) / 765];
}"""


def complaints(page, seen=None):
    """A line for whatever axe finds in any look, and for each in which the page can be scrolled sideways.

    ``seen``: {theme: kinds of text} of the pages before, and after the call of this one too.
    """
    found, seen = [], {} if seen is None else seen
    for look in LOOKS:
        show(page, look)
        if look.layout:
            found += [f"{look}: {line}" for line in axe(page, without=COLOURS)]
        found += [f"{look}: {line}" for line in colours(page, look, seen.setdefault(look.theme, set()))]
        found += too_wide(page, look.width)
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    return found + too_wide(page, NARROWEST)


def colours(page, look, seen):
    kinds = page.evaluate_handle(KINDS)
    names = kinds.evaluate("kinds => [...kinds.keys()]")
    chosen = names if look.all_kinds else [name for name in names if name not in seen]
    seen.update(names)
    return axe(page, COLOURS, within=kinds.evaluate_handle(CHOSEN, chosen)) if chosen else []


def show(page, look):
    """Turn the page as ``look`` has it, and see that it did turn."""
    page.set_viewport_size({"width": look.width, "height": 800})
    page.emulate_media(color_scheme=look.theme)
    width, light = page.evaluate(SETTLE, look.opened)
    assert width == look.width
    assert light > 0.8 if look.theme == "light" else light < 0.2, f"{page.url} is not as on {look}: {light}"


def too_wide(page, width):
    return [f"{page.url}: {wide} px wider than {width}"] if (wide := sideways(page)) else []
