"""What every refusal looks like."""

from typing import Any

from werkzeug.test import TestResponse


def told(answer: TestResponse, status: int) -> dict[str, Any]:
    """Give the problem that an answer is, after a look at its form (RFC 9457)."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.get_data(as_text=True)[:500]}"
    assert answer.content_type == "application/problem+json"
    problem = dict(answer.get_json())
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem
