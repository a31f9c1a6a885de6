"""Text fields of registries, which may contain markup, as plain text."""

import re
from typing import Any

from app.formats.json_values import text, texts
from app.formats.text.markup import strip_markup


def plain_text(value: Any, *names: str) -> str | None:
    """The first of these fields that has a text, without its markup; None when none has, or only markup was in it."""
    found = text(value, *names)
    return strip_markup(found) or None if found else None


def first_plain_text(value: Any, name: str) -> str | None:
    """The first text of a list that is more than markup; publishers file empty ones too."""
    return next(filter(None, map(strip_markup, texts(value, name))), None)


def abstract_text(markup: Any) -> str | None:
    """An abstract without its markup, the heading "Abstract" and a style sheet before it; None for "n/a" and the like."""
    plain = strip_markup(_FIRST_LINE.sub("", markup)) if isinstance(markup, str) else ""
    plain = _HEADING.sub("", _STYLE_SHEET.sub("", _WORD_SETTINGS.sub("", plain)))
    return None if _PLACEHOLDER.fullmatch(plain) else plain


def with_subtitle(title: str | None, subtitle: str | None) -> str | None:
    """ "Title: subtitle", unless one of them has the other in it, or the subtitle is a running head ("Lind et al.")."""
    if not title or not subtitle or _RUNNING_HEAD.fullmatch(subtitle):
        return title or subtitle
    words, more = (" ".join(_WORD.findall(one.casefold())) for one in (title, subtitle))
    if f" {more} " in f" {words} " or not more:
        return title
    if more.startswith(f"{words} "):
        return subtitle
    title, subtitle = title.rstrip(_SIGNS) or title, _LEADING_SIGNS.sub("", subtitle)
    ended = title.endswith((".", "?", "!", "…")) or subtitle.startswith(("(", "["))
    return f"{title} {subtitle}" if ended else f"{title}: {subtitle}"


_WORD = re.compile(r"\w+")
_SIGNS = " :;,–—-"
_LEADING_SIGNS = re.compile(r"\A[:;,–—-]+\s+")
""" "- a review"; not "-omics"."""
_RUNNING_HEAD = re.compile(r".{0,60}et al\.?")
_WORD_SETTINGS = re.compile(
    r"\ANormal 0(?: \d{1,2})?(?: (?:false|true)){3}(?: [A-Z]{2}-[A-Z]{2}| X-NONE| MicrosoftInternetExplorer4)*\s*"
)
"""What Word puts before a text that is copied out of it."""
_STYLE_SHEET = re.compile(
    r"\A(?:/\*[^*]{0,200}\*/\s*)?(?:(?!(?-i:[A-Z][a-z]))[@.#]?[\w.#@*:,>()\\ -]{1,200}\{\s*(?:"
    r"(?:-?mso|-\w{1,40}|margin|font|color|text|line|size|padding|border|widows|orphans|so-language|direction|background|letter|"
    r"list|page|vertical|width|height|display|tab|float|position|white-space|word|caret|min|max|behavior)[\w-]{0,40}\s*:"
    r"[^{};]{0,500}(?:;\s*|(?=\}))){1,100}\}\s*(?:/\*[^*]{0,200}\*/\s*)?)+",
    re.IGNORECASE,
)
"""A declaration ends with its semicolon or its rule: if it could end anywhere, k of them would have 2ᵏ ways to be read."""
_SECTIONS = (
    r"(?=(?:Aims?|Backgrounds?|Context|Introduction|Importance|Methods?|Motivation|Objectives?|Problem|Purpose|Rationale|"
    r"Research|Results|Significance|Summary)\b)"
)
_NAMES = (
    r"(?:abstract|summary|résumé|resume|zusammenfassung|resumen|resumo|sommario|riassunto|samenvatting|sammanfattning|"
    r"streszczenie|аннотация|摘要|要旨|초록)"
)
_STARTERS = r"(?:An?|As|For|Here|In|It|Our|The|There|Th[eio]se|This|To|We)"
_HEADING = re.compile(
    rf"\A(?:[\[(]{_NAMES}[\])]\s*(?=\S)|{_NAMES}"
    rf"(?:\s*(?:[.:：]+|[—–]|\s-\s)\s*(?=\S)|\s*{_SECTIONS}|(?<=[tTyY])\s(?=(?-i:{_STARTERS})\b))"
    rf"|(?-i:ABSTRACT|SUMMARY|RÉSUMÉ|RESUMEN|RESUMO|ZUSAMMENFASSUNG)\s(?=(?-i:[^\W\d_](?:[a-zà-ÿ]|\s))))",
    re.IGNORECASE,
)
"""The heading "Abstract", set off by a sign or capitals, or followed by another heading or a word that begins sentences."""
_FIRST_LINE = re.compile(
    rf"\A\s*+(?:<(?:\w{{1,20}}:)?p>\s*+)?{_NAMES}[ \t]*[\r\n]\s*(?=(?-i:[A-ZÀ-Þ]))", re.IGNORECASE
)
"""The heading on a line of its own."""
_PLACEHOLDER = re.compile(
    r"\W*|\W*(?:n\.?\s?/?\s?a\.?|nil|none(?: available)?|null|nan|tb[acd]|undefined|unavailable|abstract|summary|"
    r"missing abstract|this \w+ does not have an abstract|"
    r"(?:there is |this (?:article|paper|item|work) (?:has|contains) )?no[ -](?:abstract|summary)"
    r"(?: (?:is |was )?(?:available|provided|given|supplied|submitted|present|included|found|text|for this \w+|in \w+))*|"
    r"(?:an? |the )?(?:abstract|summary|description)(?: is| was)?(?: not|n't| un)[ -]?(?:yet )?"
    r"(?:available|provided|given|supplied|applicable|included|required)(?: (?:for|in) this \w+)?"
    r"(?: so a preview has been provided\b.{0,200})?|"
    r"abstract missing|not (?:available|applicable|provided|given|specified)|"
    r"no (?:description(?: (?:is )?(?:available|provided|given))?|disponible)|"
    r"without (?:an )?(?:abstract|summary)|(?:kein(?:e)?|ohne) (?:abstract|zusammenfassung)(?: (?:vorhanden|verfügbar))?|"
    r"(?:sin|sem|no hay) (?:resumen|resumo)|nessun abstract|geen samenvatting|ingen sammanfattning|brak streszczenia|"
    r"[暂暫]?[无無](?:摘要)?|(?:抄録|要旨)?なし|(?:inter)?national audience|"
    r"(?:resumen|resumo) (?:no disponible|não disponível)|"
    r"pas de résumé(?: disponible)?|résumé (?:non|indisponible)(?: disponible)?)\W*",
    re.IGNORECASE,
)
