"""The year of a printed reference."""

import pytest

from app.formats.text.printed_years import find_year


@pytest.mark.parametrize(
    ("printed", "year"),
    [
        ("Berg A. 2001. Of ice in 1999. Frost 3:4.", 2001),
        ("Berg, Ada, and Bo Lund. 2001. Of ice since 1990. Frost 3: 4.", 2001),
        ("Berg A., 1998, ApJ, 500, 2001", 1998),
        ("Berg, A., Lund, B., et al. 2001, Frost, 53, 1647, doi: 10.5555/ice", 2001),
        ("Berg A. (2001, May 3). Ice.", 2001),
        ("Berg A. (2001/1985). Ice.", 2001),
        ("Berg A. Of ice (1914–1918). Frost, 2001.", 2001),
        ("Berg A. Of ice in 1990, 1995, and 2000. Frost. 2003;4:5.", 2003),
        ("Berg A. Ice. Frost 2001, 12, 1999-2010.", 2001),
        ("Berg A. Ice. Frost. 2001 May 3;3(4):1999-2005.", 2001),
        ("Berg A. Eis. Frost 3/2001, S. 4.", 2001),
        ("王（2001）冰。", 2001),
        ("Berg A. Ice [Internet]. Frost; 2001 [cited 2020 May 3].", 2001),
        ("Berg A. Ice. Accessed 2020-05-03.", None),
        ("BERG, A. Gelo. Acesso em: 3 maio 2020.", None),
        ("Berg A. Highly cited in 1999. Frost. 2001.", 2001),
        ("Berg A. Ice. arXiv:2001.01234 (2020).", 2020),
        ("Berg A. Ice. arXiv:1606.00947.", None),
        ("Berg A. Ice, arXiv:1606.00947, 2016.", 2016),
        ("Berg A. Ice. Frost. 2015;370(1679).", 2015),
        ("Berg A. Ice. Frost. 2007;274 (1608):303-313.", 2007),
        ("Berg A. Ice. Frost. 2010; 327( 5973): 1603– 1607.", 2010),
        ("Berg A (2001): 3D ice. Frost.", 2001),
        ("Berg A. Ice. Frost 12(2001), 4.", 2001),
        ("Berg A. Ice. In Frost, 29–33(Snow Press, 2001).", 2001),
        ("Berg A. Ice (NIB 2098). Frost. 2015;3:e973.", 2015),
        ("ICE. User Guide. 1999:2087.", 1999),
        ("Berg A. Ice. Frost, in press.", None),
    ],
)
def test_find_year(printed: str, year: int | None) -> None:
    """That of the publication, and not of the title, the pages or a visit."""
    assert find_year(printed) == year
