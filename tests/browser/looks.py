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
    opened: bool = False

    def __str__(self):
        return f"{self.width} px, {self.theme}{', opened' if self.opened else ''}"

    @property
    def has_new_layout(self):
        return self.theme == "light"


# A look follows one of the same width that has the same tree and layout, and other colours.
LOOKS = [Look(PHONE, "light"), Look(PHONE, "dark"), Look(DESK, "light", opened=True), Look(DESK, "dark", opened=True)]
# The rules that look at colours: all that a theme can change.
COLOURS = ["color-contrast", "link-in-text-block"]
# One text of each kind: of its element and parent, its letters and ink, and the grounds below it. Hundreds of rows of a
# table are of a few kinds, and to compare colours is by far what axe takes longest for.
KINDS = """() => {
    const grounds = new Map([[null, ""]]);
    const ground = element => {
        if (!grounds.has(element)) {
            const {backgroundColor, backgroundImage, opacity, filter, mixBlendMode} = getComputedStyle(element);
            const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode].join();
            const below = ground(element.parentElement);
            grounds.set(element, below.endsWith(own) ? below : `${below} ${own}`);
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
        const off = (element.closest("label")?.control ?? element).closest(":disabled, [aria-disabled=true]") !== null;
        const kind = [name(element), name(element.parentElement), color, fontSize, fontWeight, textShadow, off,
                      ground(element)].join("|");
        if (!kinds.has(kind)) kinds.set(kind, element);
    }
    return [...kinds.values()];
}"""
# From 0 (black) to 1 (white): the ground that the page lies on.
CANVAS = """() => {
    const seen = [document.body, document.documentElement].map(one => getComputedStyle(one).backgroundColor);
    const [red, green, blue, alpha = 1] = (seen.find(colour => !/, 0\\)$/.test(colour)) ?? "").match(/[\\d.]+/g) ?? [];
    return alpha ? (Number(red) + Number(green) + Number(blue)) / 765 : null;
}"""
# Colours and places are those at the end of every transition; what opens over the page has a test of its own.
SETTLE = """opened => {
    for (const each of document.querySelectorAll("main details")) if (opened) each.open = true;
    for (const each of document.getAnimations()) each.finish();
}"""


def complaints(page):
    """A line for whatever axe finds in any look, and for each in which the page can be scrolled sideways."""
    found = []
    for look in LOOKS:
        show(page, look)
        if look.has_new_layout:
            found += [f"{look}: {line}" for line in axe(page, without=COLOURS)]
            found += too_wide(page, look.width)
        found += [f"{look}: {line}" for line in axe(page, COLOURS, within=KINDS)]
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    return found + too_wide(page, NARROWEST)


def show(page, look):
    """Turn the page as ``look`` has it, and see that it did turn."""
    page.set_viewport_size({"width": look.width, "height": 800})
    page.emulate_media(color_scheme=look.theme)
    page.evaluate(SETTLE, look.opened)
    light = page.evaluate(CANVAS)
    assert light is not None and (light > 0.8 if look.theme == "light" else light < 0.2), f"{page.url}, {look}: {light}"
    assert page.evaluate("innerWidth") == look.width


def too_wide(page, width):
    return [f"{page.url}: {wide} px wider than {width}"] if (wide := sideways(page)) else []
