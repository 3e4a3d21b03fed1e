"""The report of an import."""

from cms.transfer.report import LONGEST_LIST, Report


def test_a_report_has_the_shape_that_programs_expect() -> None:
    report = Report()
    report.articles.created = 2
    report.remark("post 1", "It has no title.")
    none = {"created": 0, "updated": 0, "skipped": 0}
    assert report.document() == {
        "articles": none | {"created": 2},
        **dict.fromkeys(("exercises", "comments", "authors", "tags", "media"), none),
        "problems": [{"where": "post 1", "message": "It has no title."}],
    }


def test_a_very_long_list_of_problems_ends_with_a_count() -> None:
    report = Report()
    for number in range(LONGEST_LIST + 5):
        report.remark(f"post {number}", "Odd.")
    assert len(report.problems) == LONGEST_LIST + 1
    assert report.problems[-1].message.startswith("5 more")
