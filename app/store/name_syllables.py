"""Chinese and Korean given names in Latin letters: two syllables, often joined in one word, with an initial for each."""

import re
from typing import Final

from app.store.personal_names import Reading

_FAMILIES = """
    ahn an bae baek bai bao bi bu cai cao cha chai chan chang che chen cheng cho choi chow chu cui dai deng ding dong
    dou du duan fan fang fei feng fu gan gao ge geng gong gu guan guo han hao he heo ho hong hou hu hua huang hwang
    ji jia jiang jiao jin jing jung kang ke kim ko kong kwon kwok lai lam lee lei leng leung li lian liang liao lim lin
    ling liu long lou lu luo lv ma mao mei meng mi miao min mo mok nam nie ning oh ouyang pan pang park pei peng pu qi
    qian qiao qin qiu qu ran ren rong ruan ryu seo shang shao shen sheng shi shim shin shu si song su suh sui sun tan
    tang tao teng tian tong tsai tu wan wang wei wen weng wong woo wu xi xia xiang xiao xie xin xing xiong xu xue yan
    yang yao ye yi yin ying yoo yoon you yu yuan yue yun zang zeng zha zhai zhan zhang zhao zheng zhi zhong zhou zhu
    zhuang zhuo zong zou zuo
"""
FAMILIES: Final = frozenset(_FAMILIES.split())
"""Chinese and Korean family names, folded: their given names have two syllables, often joined in one word."""
_SHORTEST: Final = 4
"""Letters of a given name that is two syllables."""
_SYLLABLE = re.compile("(?:[zcs]h|[b-df-hj-np-tv-z])?y?[aeiouw]{1,3}(?:ng|[nkmlrtp])?")
"""Any that either language has, and more."""


def initials_differ(a: Reading, b: Reading) -> bool:
    """Whether one is a word of two syllables and the other their initials, of which the second differs: Yuxiang, Y. L."""
    if (len(a) == 1) == (len(b) == 1):
        return False
    word, other = (a[0], b) if len(a) == 1 else (b[0], a)
    if len(word) < _SHORTEST or len(other[1]) > 1:
        return False
    seconds = {
        word[at]
        for at in range(2, len(word) - 1)
        if _SYLLABLE.fullmatch(word, 0, at) and _SYLLABLE.fullmatch(word, at)
    }
    return bool(seconds) and other[1] not in seconds
