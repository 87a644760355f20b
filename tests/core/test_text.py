"""Words from people come out clean, and no Markdown brings more than the allowed HTML."""

import re
import time

import html5lib
import pytest

from ideas.core.text import (
    ALLOWED_TAGS,
    clean_line,
    clean_text,
    diff_html,
    excerpt,
    has_link,
    markdown_html,
    mentions,
    plain_html,
    slug,
)

RTL, ZWSP, ZWJ = "\u202e", "\u200b", "\u200d"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("  one\t two\r\nthree\u2028four\xa0five ", "one two three four five"),
        ("e\u0301", "é"),
        ("a\x00b\x1bc\x7fd\x9be", "abcde"),
        (f"in{RTL}voice\u2066\u200f{ZWSP}\ufeff", "invoice"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("👩\u200d🚀 family", "👩\u200d🚀 family"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (ZWJ * 5, ""),
        ("\u3164\u2800\xad", ""),
        ("\u0301\u0301", ""),
        ("", ""),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_clean_line(given: str, line: str) -> None:
    assert clean_line(given) == line


def test_clean_line_is_cut_and_leaves_no_blank_at_the_end() -> None:
    assert clean_line("abcd efgh", 5) == "abcd"
    assert clean_line("ä" * 10, 3) == "äää"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\tkept  as is \n\n", "\tkept  as is \n\n"),
        ("n\x00u\x08l\x1b[31m", "nul[31m"),
        ("o\u0308\udfff", "ö"),
        (f"{RTL}kept{ZWSP}", f"{RTL}kept{ZWSP}"),
    ],
)
def test_clean_text(given: str, text: str) -> None:
    assert clean_text(given) == text


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Hello *you* and **you**", "<p>Hello <em>you</em> and <strong>you</strong></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# One", "<h3>One</h3>"),
        ("## Two", "<h4>Two</h4>"),
        ("###### Six", "<h4>Six</h4>"),
        ("Title\n===", "<h3>Title</h3>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("```html\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("---", "<hr>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("![a cat](https://evil.example/cat.png)", "<p>a cat</p>"),
        ("![<script>](/x)", "<p>&lt;script&gt;</p>"),
        ("", ""),
    ],
)
def test_markdown_html(source: str, html: str) -> None:
    assert markdown_html(source).strip() == html


def test_a_table_loses_its_styles() -> None:
    html = markdown_html("|a|b|\n|-|:-:|\n|1|2|")
    assert "<table>" in html and "<td>2</td>" in html
    assert "style" not in html


REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("source", "href"),
    [
        ("[a](https://good.example/x?y=1&z=2#f)", "https://good.example/x?y=1&amp;z=2#f"),
        ("[a](/ideas/7)", "/ideas/7"),
        ("[a](#top)", "#top"),
        ("[a](mailto:a@b.example)", "mailto:a@b.example"),
        ("<https://good.example>", "https://good.example"),
        ("see https://good.example/a_b_c.", "https://good.example/a_b_c"),
        ("(https://good.example/Wood_(kit))", "https://good.example/Wood_(kit)"),
        ("https://good.example/ä", "https://good.example/%C3%A4"),
        ("**https://good.example**", "https://good.example"),
    ],
)
def test_good_links_are_links(source: str, href: str) -> None:
    assert f'<a href="{href}" {REL}>' in markdown_html(source)


def test_links_of_the_team_are_followed() -> None:
    assert markdown_html("[a](/b)", nofollow=False).strip() == '<p><a href="/b" rel="noopener">a</a></p>'


def test_addresses_in_code_and_links_stay_as_they_are() -> None:
    assert "<a" not in markdown_html("`https://a.example`")
    assert markdown_html("[https://a.example](https://b.example)").count("<a") == 1


REFUSED = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "&#47;&#47;evil.example",
    "&sol;&sol;evil.example",
    "\\//evil.example",
    "///evil.example",
    "http:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "https://good.example@evil.example",
    "https://good.example\\@evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#10;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "&#x6A;avascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/png;base64,AAAA",
    "data:image/svg+xml,<svg/onload=alert(1)>",
    "file:///etc/passwd",
    "blob:https://x",
    "tel:123",
    "intent://x",
    "evil.example",
    "../../x",
    "?x=1",
    "mailto:a@b.example@c",
    "mailto:",
]


@pytest.mark.parametrize("url", REFUSED)
@pytest.mark.parametrize("form", ["[a]({})", "[a](<{}>)", "[a]({} 'title')", "[a][r]\n\n[r]: {}", "[a][r]\n\n[r]: <{}>", "<{}>", "![a]({})"])
def test_bad_links_are_no_links(form: str, url: str) -> None:
    for href in re.findall(r'href="([^"]*)"', markdown_html(form.format(url))):
        assert re.fullmatch(r"https://evil\.example|mailto:a@b\.example", href), href
        assert url not in ("//evil.example", "/\\evil.example")


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<div hx-get='/x' hx-trigger='load'>",
    "<div data-hx-post='/x'>",
    "<a href='javascript:alert(1)'>x</a>",
    '<a href="//evil.example" onclick=alert(1)>x',
    "<p style='background:url(//evil.example)'>",
    "<form action=//evil.example><input name=password>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<object data=//evil.example>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?>",
    "</p></div></body></html><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    '``` "onmouseover=alert(1)\nx\n```',
    '```"><script>alert(1)</script>\nx\n```',
    "    <script>alert(1)</script>",
    "[<script>alert(1)</script>](/x)",
    '[a](/x "onmouseover=alert(1)")',
    "[a](/x '\"><script>alert(1)</script>')",
    '[a](/x"onmouseover="alert(1))',
    "[a](<javascript:alert(1)>)",
    "[a]( javascript:alert(1))",
    "[a](javascript://good.example/%0aalert(1))",
    "[x]: javascript:alert(1)\n[x]",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](/y)',
    "![<img src=x onerror=alert(1)>](/y)",
    "[![a](//evil.example/p.png)](//evil.example)",
    "[![a](/p.png)](/x)",
    "<javascript:alert(1)>",
    '<https://x.example/"onmouseover=alert(1)>',
    'https://x.example/"onmouseover="alert(1)',
    "https://x.example/'><script>alert(1)</script>",
    "https://x.example/<script>alert(1)</script>",
    "https://x.example/`onclick=alert(1)`",
    "https://[::1]/<img>",
    "https://user:pass@evil.example/",
    "| <script> | <img src=x onerror=alert(1)> |\n|-|-|\n| <svg onload=alert(1)> | [a](javascript:x) |",
    "|a|\n|:-:|\n|<style>*{display:none}</style>|",
    "# <script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    "- <b>\n  - <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "1) <img src=x onerror=alert(1)>",
    "99999999999. x",
    "a\x00<script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\ud800<script>alert(1)</script>",
    "<ſcript>alert(1)</ſcript>",
    "＜script＞alert(1)＜/script＞",
    "{{ 7 * 7 }}{% raw %}",
    "${7*7}<%= 7*7 %>",
    "\\<script\\>alert(1)\\</script\\>",
    "\\[a\\](javascript:alert(1))",
    "*a<b*c>d*",
    '<a@b.example"onclick=alert(1)>',
    "<mailto:a@b.example?subject=x%0aBcc:c@d.example>",
    "<plaintext>",
    "<textarea><script>alert(1)</script>",
    "<title></title><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    "<a id=location href=/x>",
    "<input name=attributes>",
]
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}}


@pytest.mark.parametrize("source", PAYLOADS)
@pytest.mark.parametrize("frame", ["{}", "words {} words", "- {}", "> {}", "**{}**", "[{}](/x)", "{}\n\n{}"])
def test_hostile_markdown_leaves_only_what_is_allowed(source: str, frame: str) -> None:
    assert_allowed(markdown_html(frame.replace("{}", source)))


def assert_allowed(html: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    for element in parser.parseFragment(html).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in ALLOWED_TAGS
        assert set(element.attrib) <= ATTRIBUTES.get(element.tag, set())
        if element.tag == "a":
            assert element.get("rel") == "nofollow ugc noopener"
            assert re.match(r"https?://[^@]*$|/(?![/\\])|#|mailto:", element.get("href", "#"))


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "![",
        "*",
        "**a ",
        "_a_",
        ">",
        "- ",
        "`",
        "``a",
        "<",
        "&",
        "[a](",
        "https://",
        "@a",
        "|a\n",
        "\\",
        "((",
        "~",
        "1. ",
        "# ",
    ],
)
def test_endless_signs_take_little_time(unit: str) -> None:
    source = (unit * 10_000)[:10_000]
    start = time.perf_counter()
    html, _, _, _ = markdown_html(source), excerpt(source), mentions(source), has_link(source)
    assert time.perf_counter() - start < 5
    assert_allowed(html)


@pytest.mark.parametrize(
    ("given", "html"),
    [
        ("one\ntwo\n \n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ('<b> & "q"', "<p>&lt;b&gt; &amp; &#34;q&#34;</p>"),
        (" \n ", ""),
    ],
)
def test_plain_html(given: str, html: str) -> None:
    assert plain_html(given) == html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Title\n\nHello **you**, [a link](/x)\nnext `code`", "Title Hello you, a link next code"),
        ("![a cat](/x.png) & <b>", "a cat & <b>"),
        ("| a | b |\n|-|-|\n| 1 | 2 |", "a b 1 2"),
        ("R&amp;D \\*star\\*", "R&D *star*"),
        ("", ""),
    ],
)
def test_excerpt_has_plain_words(source: str, text: str) -> None:
    assert excerpt(source) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [(11, "one two…"), (8, "one two…"), (7, "one…"), (23, "one two three four five"), (22, "one two three four…")],
)
def test_excerpt_ends_between_words(length: int, text: str) -> None:
    assert excerpt("one two three four five", length) == text


def test_excerpt_cuts_a_word_longer_than_the_place() -> None:
    assert excerpt("a" * 500, 10) == "a" * 9 + "…"


@pytest.mark.parametrize(
    ("source", "handles"),
    [
        ("hi @jonte and @Ada_L, (@üli) @jonte", ["jonte", "ada_l", "üli"]),
        ("ask @a.b-c.", ["a.b-c"]),
        ("**@jonte**: _@ada_", ["jonte", "ada"]),
        ("mail me@jonte.example, @ab, @" + "a" * 26, []),
        ("`@jonte` and\n\n```\n@ada\n```", []),
        ("[see](https://x.example/@jonte) @@ada", []),
        ("https://x.example/@jonte", []),
        ("[@jonte](/members/jonte)", ["jonte"]),
        ("@\uff4aonte", ["jonte"]),
    ],
)
def test_mentions(source: str, handles: list[str]) -> None:
    assert mentions(source) == handles


@pytest.mark.parametrize(
    "source",
    [
        "https://x.example",
        "HTTP://X.example",
        "www.x.example",
        "[a](/ideas/1)",
        "[a][r]\n\n[r]: https://x",
        "<mailto:a@b.example>",
        "buy at cheap-kits.com now",
        "ｗｗｗ.x",
    ],
)
def test_links_are_noticed(source: str) -> None:
    assert has_link(source)


@pytest.mark.parametrize("source", ["no link", "z.B. etwas", "[a](nothing", "3.5 mm", "Node.js", "and/or", "end.New sentence", "gut.Top so", "follow.me"])
def test_plain_words_are_no_link(source: str) -> None:
    assert not has_link(source)


@pytest.mark.parametrize(
    ("old", "new", "html"),
    [
        ("a b c", "a x c", "a <del>b</del><ins>x</ins> c"),
        ("a", "a b", "a<ins> b</ins>"),
        ("a b", "a", "a<del> b</del>"),
        ("same", "same", "same"),
        ("", "<b>", "<ins>&lt;b&gt;</ins>"),
        ("<i>", "", "<del>&lt;i&gt;</del>"),
        ("a\r\nb", "a\nb", "a\nb"),
        ("{0} {x}", "{0} {y}", "{0} {<del>x</del><ins>y</ins>}"),
    ],
)
def test_diff_html(old: str, new: str, html: str) -> None:
    assert str(diff_html(old, new)) == html


def test_a_difference_loses_no_word() -> None:
    old, new = (
        "The wooden bridge, three parts long.\nIt holds!",
        "A bridge of wood, four parts long.\n\nIt really holds!",
    )
    html = str(diff_html(old, new))
    assert re.sub(r"<ins>.*?</ins>|</?del>", "", html, flags=re.DOTALL) == old
    assert re.sub(r"<del>.*?</del>|</?ins>", "", html, flags=re.DOTALL) == new


@pytest.mark.parametrize("words", [("a b ", "b a c "), ("a ", "a, "), ("x y z ", "z y x "), ("ab", "b a")])
def test_a_difference_of_long_texts_takes_little_time(words: tuple[str, str]) -> None:
    old, new = ((unit * 10_000)[:10_000] for unit in words)
    start = time.perf_counter()
    diff_html(old, new)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Größe Äpfel, Öfen & Übermut", "groesse-aepfel-oefen-uebermut"),
        ("GROẞ", "gross"),
        ("A\u0308pfel", "aepfel"),
        ("Café Noël  --  No. 5", "cafe-noel-no-5"),
        ("That's it", "thats-it"),
        ("Łódź", "lodz"),
        ("日本", "idea"),
        ("", "idea"),
        ("!!!", "idea"),
        ("ﬁne ①", "fine-1"),
    ],
)
def test_slug(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.parametrize(("limit", "name"), [(7, "one-two"), (8, "one-two"), (6, "one"), (2, "on"), (60, "one-two-three")])
def test_slug_is_cut_between_words(limit: int, name: str) -> None:
    assert slug("one two three", limit) == name
