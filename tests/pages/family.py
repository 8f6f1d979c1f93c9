"""What students might write so that it runs, or loads, in the browser of whoever reads it."""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

import numpy as np

#: What a payload does: browsers' tests look for it.
RUN = "document.documentElement.dataset.ran=1"

#: An address elsewhere; nobody is there.
ELSEWHERE = "https://elsewhere.invalid/x"

#: HTML that runs or loads in a browser, or has made cleaners fail.
HTML = [
    f"<script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f'<img/src="x"/onerror={RUN}>',
    f"<svg onload='{RUN}'></svg>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><a xlink:href='javascript:{RUN}'><text x=20 y=20>x</text></a></svg>",
    f"<svg><style><img src=x onerror='{RUN}'></style></svg>",
    f"<math><style><img src=x onerror='{RUN}'></style></math>",
    "<math><mtext><table><mglyph><style><!--</style>"
    f'<img title="--&gt;&lt;img src=x onerror={RUN}&gt;">',
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>"></noscript>',
    f"<template><img src=x onerror='{RUN}'></template>",
    f"<textarea></textarea><img src=x onerror='{RUN}'>",
    f"<title><a href='</title><img src=x onerror={RUN}>'></title>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data='data:text/html,<script>{RUN}</script>'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<details open ontoggle='{RUN}'><summary>x</summary></details>",
    f"<video><source onerror='{RUN}'></video>",
    f"<b tabindex=1 autofocus onfocus='{RUN}'>x</b>",
    f"<input autofocus onfocus='{RUN}'>",
    f"<form action='javascript:{RUN}'><button>x</button></form>",
    f"<button form=f formaction='javascript:{RUN}'>x</button>",
    f"<body onload='{RUN}'>",
    f"<marquee onstart='{RUN}'>x</marquee>",
    f"<p style='animation:x' onanimationstart='{RUN}'>x</p>",
    f"<a href='#' onclick='{RUN}'>x</a>",
    f"<a title=\"'><img src=x onerror={RUN}>\" href='#\"'>x</a>",
    f"<!--><img src=x onerror='{RUN}'>-->",
    f"<!-- --!><img src=x onerror='{RUN}'>-->",
    f"<![CDATA[<img src=x onerror='{RUN}'>]]>",
    f"<?xml <img src=x onerror='{RUN}'>?>",
    f"<meta http-equiv=refresh content='0;url={ELSEWHERE}'>",
    f"<base href='{ELSEWHERE}'>",
    f"<link rel=stylesheet href='{ELSEWHERE}'>",
    f"<style>@import '{ELSEWHERE}';</style>",
    f"<img src='{ELSEWHERE}.png' alt='x'>",
    f"<img srcset='{ELSEWHERE}.png 1x' alt='x'>",
    "<img src='//elsewhere.invalid/x.png' alt='x'>",
    "<img src='/formgrader/manage_students' alt='x'>",
    "<img src='../../hub/logout' alt='x'>",
    "<img src='%2e%2e/%2e%2e/hub/logout.png' alt='x'>",
    f"<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>\">",
    f"<div style='background:url({ELSEWHERE})'>x</div>",
    f"<div style='background:u\\72l({ELSEWHERE})'>x</div>",
    f"<div style='background:&#117;rl({ELSEWHERE})'>x</div>",
    f"<div style='cursor:url({ELSEWHERE}),auto'>x</div>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%'>over all</div>",
    "<div style='margin-top:-500px'>over others</div>",
    f"<table background='{ELSEWHERE}'><tr><td>x</td></tr></table>",
    f"<video poster='{ELSEWHERE}'></video><audio src='{ELSEWHERE}' autoplay></audio>",
    "<input id='rnn-cell-forward-test' class='score'><a name='rnn-cell-forward-test'>x</a>",
]

#: Schemes of addresses that run, as browsers understand them.
SCHEMES = [
    "javascript:",
    "JaVaScRiPt:",
    "vbscript:",
    "data:text/html,",
    "java\tscript:",
    "java\nscript:",
    "\x01javascript:",
    "\u00a0javascript:",
    "&#106;avascript:",
    "&#x6A;avascript:",
    "&#0000106avascript:",
    "javascript&colon;",
    "javascript&#58;",
    "java&Tab;script:",
    "java&NewLine;script:",
    "javascript\\:",
    "feed:javascript:",
    "file:///etc/passwd?",
    "blob:",
]

#: How Markdown, and HTML in it, makes a link of an address.
LINKS = [
    "[x]({})",
    "[x](<{}>)",
    '[x]({} "title")',
    "[x][ref]\n\n[ref]: {}",
    "[ref]\n\n[ref]: <{}>",
    "[ref][]\n\n[ref]: {}",
    "<{}>",
    "![x]({})",
    "[![x](x.png)]({})",
    "[x\n]({})",
    "<a href='{}'>x</a>",
    '<a href="{}">x</a>',
    "<a href={}>x</a>",
    "<a HREF = '{}'>x</a>",
    "<area href='{}'>",
]

#: Where it may stand.
PLACES = [
    "{}",
    "> {}",
    "- {}",
    "1. - > {}",
    "# {}",
    "**{}**",
    "| a |\n|---|\n| {} |",
    "term\n: {}",
    "<div>\n\n{}\n\n</div>",
    "<b>{}</b>",
    "~~{}~~",
    "$x < y$ {} $y > x$",
    "```mermaid\n{}\n```",
]

#: Formulas that do more than show something.
FORMULAS = [
    f"\\href{{javascript:{RUN}}}{{x}}",
    f"\\href {{ {ELSEWHERE} }}{{x}}",
    f"\\url{{javascript:{RUN}}}",
    f"\\style{{background:url({ELSEWHERE})}}{{x}}",
    "\\class{score}{x}",
    "\\cssId{rnn-cell-forward-test}{x}",
    "\\require{html}",
    f'\\mmlToken{{mi}}[href="javascript:{RUN}"]{{x}}',
    f"\\bbox[background: url({ELSEWHERE})]{{x}}",
    f"\\includegraphics{{{ELSEWHERE}}}",
    f"\\newcommand{{\\go}}[1]{{\\href{{javascript:{RUN}}}{{#1}}}} \\go{{x}}",
]
SIGNS = ["${}$", "$${}$$", "\\\\({}\\\\)", "\\\\[{}\\\\]", "\\begin{{align}}{}\\end{{align}}"]
SIGNS += ["<b>${}$</b>", "<p>&#36;{}&#36;</p>"]


def draws(rng: np.random.Generator, count: int) -> list[str]:
    """Markdown that would run or load something, each time other kinds of it."""

    def one(things: list[str]) -> str:
        return things[rng.integers(len(things))]

    def link() -> str:
        return one(LINKS).format(one(SCHEMES) + RUN.replace("=", "%3D"))

    def formula() -> str:
        text = one(SIGNS).format(one(FORMULAS))
        return text.replace("\\href", one(["\\href", "\\&#104;ref", "&#92;href"]))

    kinds: list[Callable[[], str]] = [link, formula, lambda: one(HTML)]
    return [one(PLACES).format(kinds[rng.integers(3)]()) for _ in range(count)]


class _Page(HTMLParser):
    """Notes what a browser would run or load, and the text in which it would look for formulas."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.code, self.text = 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.code += tag in ("code", "pre")
        self.found += [tag] * (tag in _RUNNING)
        for name, value in attrs:
            if name.startswith("on") or name in ("id", "name", "srcset", "background", "poster"):
                self.found.append(f"{tag} {name}")
            if name == "href" and not re.match(r"(https?://|mailto:|#)", value or ""):
                self.found.append(f"{tag} href={value}")
            if name == "src" and not _is_picture(value or ""):
                self.found.append(f"{tag} src={value}")
            if name == "style" and re.search(r"url|position|:\s*-|\\|&", value or ""):
                self.found.append(f"{tag} style={value}")

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        self.text += "" if self.code > 0 else data


_RUNNING = {
    "script",
    "style",
    "svg",
    "math",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "button",
}
_RUNNING |= {"textarea", "select", "video", "audio", "source", "meta", "base", "link", "template"}
_RUNNING |= {"noscript", "title", "body", "marquee", "area", "frame", "applet"}


def _is_picture(source: str) -> bool:
    return bool(re.match(r"data:image/(png|jpeg|gif|webp);base64,|[\w-]+\.png$", source))


def harm(page: str) -> list[str]:
    """What a browser would run or load of a piece of HTML; [] when there is nothing."""
    parser = _Page()
    parser.feed(page)
    parser.close()
    names = "href|url|style|class|cssId|require|mmlToken|includegraphics"
    reach = re.findall(rf"\\(?:{names})(?![a-zA-Z])|\\bbox\s*\[[^\]]*:", parser.text)
    return parser.found + reach


def honest() -> list[str]:
    """Prose that stays as it is, byte for byte."""
    return [
        "$a<b$ and 1<2, $x < y$, a & b, R&D",
        "> quoted\n\n- a & b\n  1. c",
        "# Title *x*\n\n[a link](https://example.org/a?b=c&d=e#f) and <https://example.org>",
        "| a | b |\n|:--|--:|\n| 1 | 2 |",
        "```html\n<script>alert(1)</script>\n```\n\nand `<img onerror=x>`",
        "```python\nif a < b:\n    print('[x](javascript:1)')\n```",
        "    <script>indented</script>",
        "- [ ] to do\n- [x] done",
        "Term\n: what it means",
        "\\begin{align}\na &< b \\\\\nc &= \\frac{1}{2}\n\\end{align}",
        "$$\\tanh(W_{ax} x + b_a) \\text{ for } t<T$$",
        "<details><summary>More</summary>\n\n*text*\n\n</details>",
        "x<sub>1</sub> <b>bold</b> <br> <font color='red'>red</font> <!-- a note -->",
        "[a section](#Title) and mail <someone@example.org>",
        "![a plot](plot.png) ![another](figures/my%20plot.jpg 'title')",
        '<img src="plot.png" width="300" alt="a > b"> and <img src=\'figures/my plot.png\'/>',
        "$\\bbox[yellow, 5px]{x}$ and $\\textstyle \\dataset \\hrefs$",
        html.unescape("&alpha; &lt; &beta;, ~~gone~~, https://example.org"),
    ]
