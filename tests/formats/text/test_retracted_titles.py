"""app.formats.text.retracted_titles: titles that say of their own papers that they are retracted."""

import pytest

from app.formats.text.retracted_titles import notice_in_title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        *(
            (title, "retraction")
            for title in (
                *("RETRACTED: Looms", "Retracted: Looms", "[Retracted] Looms", "(Retracted) Looms"),
                *("RETRACTED ARTICLE: Looms", "Retracted Article: Looms", "“RETRACTED: Looms”"),
                *("RETRACTED Analysis of looms", "RETRACTED-Looms", "Retracted - Looms"),
                *("RETRACTED—Looms", "Retracted. Looms", "RETRACTED: ALL OF THE LOOMS"),
            )
        ),
        *((title, "withdrawal") for title in ("WITHDRAWN: Looms", "[Withdrawn] Looms")),
        ("REMOVED: Looms", "removal"),
        *(
            (title, None)
            for title in (
                *("Retraction notice to “Looms”", "RETRACTION: Looms", "Retraction: Looms"),
                *("Retracted papers in surgery", "RETRACTED PAPERS IN SURGERY"),
                *("RETRACTED papers in surgery", "Retracted-article citations"),
                *(
                    "Retracted COVID-19 papers: a study",
                    "Retracted Science and the Retraction Index",
                ),
                *("Retracted articles in journals. Who errs?", "[Retracted articles in Chinese]."),
                *("Retracted position of the biceps", "Withdrawn, depressed and lonely"),
                *("On retracted: papers", "Removed: the story", "Retracted", "", None),
            )
        ),
    ],
)
def test_notice_in_title_is_of_its_own_paper(title: str | None, kind: str | None) -> None:
    """And not of others: neither notices nor papers about retraction are retracted."""
    assert notice_in_title(title) == kind
