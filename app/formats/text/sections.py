"""Canonical section (introduction, methods, results, …) of an author's section titles.

By title first, the outermost first, and by `sec-type` only when no title decides: 309 PLOS sections titled
"Discussion" have `sec-type="conclusions"`. Of two sections in one title the first counts ("Results and
discussion" is results, "Conclusions and discussion" conclusion).
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.vocabulary import Section


def canonical_section(titles: Iterable[str], types: Iterable[str] = ()) -> Section:
    """The section by titles, else by values of `sec-type`, outermost first; "unknown" with neither."""
    described = False
    for title in titles:
        described = True
        section = by_title(title)
        if section is not None:
            return section
    for kind in types:
        described = True
        section = by_type(kind)
        if section is not None:
            return section
    return "other" if described else "unknown"


@lru_cache(maxsize=4096)
def by_title(title: str) -> Section | None:
    """The section of one title ("2.1. Patients and methods"), None when it is none of the five."""
    words = _NUMBERING.sub("", " ".join(title[:_LONGEST].split())).lower()
    for section, pattern in _TITLES:
        if pattern.match(words):
            return section
    return None


@lru_cache(maxsize=1024)
def by_type(kind: str) -> Section | None:
    """The section of one `sec-type` ("materials|methods", "intro"), None when it is none of the five."""
    for word in kind.split("|"):
        name = word.strip().lower()
        section = None if name in _NO_SECTIONS else _TYPES.get(name) or by_title(word)
        if section is not None:
            return section
    return None


_LONGEST = 200
_NUMBERING = re.compile(
    r"^\W*(?:(?:section|chapter|part)\s+)?(?:(?:\d+|[ivxlc]+|[a-h])(?:[.)]\d*)+|\d+|[IVX]+(?=\s)|[一二三四五六七八九十]+(?=[、．.]))?[、．\s.):|∣–—-]*",
    re.IGNORECASE,
)

_STEMS: tuple[tuple[Section, str], ...] = (
    (
        "results",
        r"(?:(?:main|key|experimental|numerical|simulation|empirical|overall) )?results?\b"
        r"|(?:main |key )?findings\b|resultados?\b|résultats?\b|ergebnisse\b",
    ),
    (
        "methods",
        r"materials?(?:\s+(?:and|y|e)\b|\s*[&,/]|\W*$)|methods?\b|methodolog|.*\b(?:methods?|methodology)\W*$"
        r"|(?:patients?|subjects?|participants?|animals?|data|samples?|population)\W+(?:and|&)\W+(?:\w+ )?"
        r"(?:methods?|materials?|procedures?|study)|(?:patients?|subjects?|participants?|procedures?)\W*$"
        r"|experimental(?: (?:procedures?|sections?|details?|designs?|set-?ups?|part|protocols?|approach"
        r"|materials?|methods?|models?)\b|\W*$)|(?:study|research) (?:design|area|site|population|protocol)\b"
        r"|statistical analys|data (?:collection|analys|sources?\b|extraction)|search strategy"
        r"|materia(?:l|is) (?:e|y) m[ée]todos|metodolog[ií]a|m[ée]todos?\b|matériels? et méthodes|méthodes?\b"
        r"|materialien und methoden|methoden?\b|methodik\b",
    ),
    (
        "introduction",
        r"(?:general )?introduction\b(?! of\b)|(?:general )?backgrounds?\b|introdu(?:ção|cao)\b|introducci"
        r"|(?:study |research )?(?:aims?|objectives?|purpose)\b|rationale\b|state of the art\b"
        r"|einleitung\b",
    ),
    (
        "discussion",
        r"(?:general |overall )?diss?cuss?ions?\b|discuss(?:ão|ões)|discusi[oó]n|diskussion\b"
        r"|(?:comments?|interpretation)\W*$",
    ),
    (
        "conclusion",
        r"(?:general |overall |final |main )?conclusions?\b|conclud|summary (?:and|&) (?:conclu|outlook|future)"
        r"|(?:final|closing) (?:remarks|considerations|thoughts)|conclus(?:ão|ões|i[oó]n|iones)|considerações finais"
        r"|consideraciones finales|schlussfolgerung|fazit\b",
    ),
)
_FURTHER_LANGUAGES: dict[Section, str] = {
    "introduction": "introduzione inleiding wstęp wprowadzenie úvod giriş gi̇ri̇ş pendahuluan введение вступ 引言 前言"
    " 绪论 緒論 緒言 序論 はじめに 서론 مقدمه مقدمة المقدمة",
    "methods": "materiali metodi materiaal materiał metod metodika gereç yöntem metode материал метод объект 材料 方法 资料"
    " 資料 对象 対象 研究方法 实验(?!结) 実験(?!結) 연구.?방법 방법 대상 재료 روش مواد المواد المنهج",
    "results": "risultati resultaten wyniki výsledky bulgular hasil результат (?:实验|研究)?结果 (?:実験)?結果"
    " (?:연구.?)?결과 نتایج یافته النتائج",
    "discussion": "discussione discussie dyskusja diskuse tartışma pembahasan обсуждение обговорення 讨论 討論 考察 고찰"
    " 논의 بحث المناقشة",
    "conclusion": "conclusioni conclusie wnioski podsumowanie závěr sonuç kesimpulan simpulan заключение вывод висновк"
    " 结论 結論 结语 おわりに まとめ 결론 نتیجه الخاتمة الاستنتاج",
}
"""How titles begin in further languages."""
_TITLES = (
    *((section, re.compile(stems)) for section, stems in _STEMS),
    *(
        (section, re.compile("|".join(_FURTHER_LANGUAGES[section].split())))
        for section in _FURTHER_LANGUAGES
    ),
)
_TYPES: dict[str, Section] = {"intro": "introduction", "materials": "methods", "cases": "methods"}
"""Short words of JATS `sec-type` that no title uses; the others read like titles."""
_NO_SECTIONS = frozenset({"material"})
"""Those that mean no section, though a title of this word does: Pensoft's list of specimens."""
