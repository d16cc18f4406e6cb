"""A page of the portal as a tree, read strictly: what browsers forgive in silence is a complaint here.

The portal closes every element itself, so an end tag that is missing, superfluous or crossed is a slip of a template.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Elements of SVG may close themselves; they bring their own rules.
SVG = "svg"
PHRASING_ONLY = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "button",
    "label",
    "summary",
    "legend",
    "span",
    "a",
    "bdi",
    "strong",
    "em",
    "small",
    "code",
}
BLOCKS = {
    "address",
    "article",
    "aside",
    "details",
    "dialog",
    "dl",
    "div",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "section",
    "table",
    "ul",
}
# A link may hold blocks where its own parent may.
TRANSPARENT = {"a"}
PARENTS = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "tr": {"table", "thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "caption": {"table"},
    "option": {"select", "optgroup", "datalist"},
    "summary": {"details"},
    "legend": {"fieldset"},
    "figcaption": {"figure"},
}
CHILDREN = {
    "ul": {"li", "template"},
    "ol": {"li", "template"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"td", "th"},
    "select": {"option", "optgroup", "hr"},
}


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict
    parent: "Element | None" = None
    line: int = 0
    children: list = field(default_factory=list)

    def __post_init__(self):
        # What is asked of every text, carried down instead of looked up each time.
        above = self.parent
        self.within = (above.within if above else frozenset()) | {self.tag}
        self.language = self.attributes.get("lang") or (above.language if above else None)
        self.is_code = "code" in (self.get("class") or "").split() or bool(above and above.is_code)

    def __str__(self):
        marks = "".join(f' {name}="{self.attributes[name]}"' for name in ("id", "class", "name") if self.get(name))
        return f"<{self.tag}{marks}> in line {self.line}"

    def get(self, name):
        return self.attributes.get(name)

    def ancestors(self):
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def lineage(self):
        yield self
        yield from self.ancestors()

    @property
    def is_svg(self):
        return SVG in self.within

    def elements(self):
        """All below it, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    def texts(self):
        """(element, text) of all texts below it."""
        for child in self.children:
            if isinstance(child, Element):
                yield from child.texts()
            elif child.strip():
                yield self, child

    def text(self):
        return " ".join(" ".join(text for _element, text in self.texts()).split())

    def all(self, *tags):
        return [element for element in self.elements() if element.tag in tags]


class Document(HTMLParser):
    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("#document", {})
        self.complaints = []
        self.feed(source)
        self.close()
        if self.here is not self.root:
            self.complain(f"{self.here} is never closed")

    def complain(self, text):
        self.complaints.append(text)

    def handle_starttag(self, tag, attributes):
        element = self.open(tag, attributes)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag, attributes):
        element = self.open(tag, attributes)
        if tag not in VOID and not element.is_svg:
            self.complain(f"{element} closes itself: browsers leave it open")

    def open(self, tag, attributes):
        names = [name for name, _value in attributes]
        element = Element(tag, dict(attributes), self.here, self.getpos()[0])
        for name in {name for name in names if names.count(name) > 1}:
            self.complain(f"{element} says {name} twice")
        self.here.children.append(element)
        for complaint in misplaced(element):
            self.complain(complaint)
        return element

    def handle_endtag(self, tag):
        if tag in VOID:
            self.complain(f"</{tag}> in line {self.getpos()[0]} ends what has no end")
        elif self.here.tag == tag:
            self.here = self.here.parent
        else:
            self.complain(f"</{tag}> in line {self.getpos()[0]} while {self.here} is open")
            opened = next((each for each in self.here.lineage() if each.tag == tag), None)
            self.here = opened.parent if opened else self.here

    def handle_data(self, text):
        self.here.children.append(text)
        if text.strip() and self.here.tag in CHILDREN:
            self.complain(f"{self.here} holds bare text: {text.strip()[:40]}")


def misplaced(element):
    """Where the content model of HTML does not have ``element``; SVG is left to its own rules."""
    parent = element.parent
    if parent.is_svg:
        return
    if element.tag in PARENTS and parent.tag not in PARENTS[element.tag]:
        yield f"{element} stands in {parent}"
    if parent.tag in CHILDREN and element.tag not in CHILDREN[parent.tag]:
        yield f"{element} stands in {parent}"
    if element.tag in BLOCKS:
        holder = next((each for each in element.ancestors() if each.tag not in TRANSPARENT), None)
        if holder.tag in PHRASING_ONLY and not (holder.tag == "summary" and element.tag[0] == "h"):
            yield f"{element} stands in {holder}"
    if element.tag in ("a", "button", "form"):
        nest = {"form": {"form"}}.get(element.tag, {"a", "button"})
        if outer := next((each for each in element.ancestors() if each.tag in nest), None):
            yield f"{element} stands in {outer}"
