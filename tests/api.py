"""A client of the API as tests use it: it sends a token, and speaks JSON."""

from typing import Any

from altcha import Challenge, Payload, solve_challenge
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BASE = "/api/v1"
READER: dict[str, Any] = {
    "author_name": "Jo Bloggs",
    "author_email": "jo@reader.example",
    "body": "It clicks when I look up.",
}


def solution(client: FlaskClient) -> str:
    """Ask for a task and solve it, as a browser does."""
    task = Challenge.from_dict(client.get(f"{BASE}/comment-challenge").get_json())
    found = solve_challenge(task)
    assert found is not None
    return str(Payload(task, found).to_base64())


class Api:
    """A client with a token, or without one."""

    def __init__(self, client: FlaskClient, key: str | None) -> None:
        self.client = client
        self.key = key

    def call(self, method: str, path: str, body: Any = None, **told: Any) -> TestResponse:
        """Send a request; paths are below the base of the API."""
        headers = {**({"Authorization": f"Bearer {self.key}"} if self.key else {}), **told.pop("headers", {})}
        address = (
            path
            if path.startswith(("/feed", "/atom.xml", "/sitemap", "/robots.txt", "/admin", "http"))
            else BASE + path
        )
        return self.client.open(
            address.removeprefix("https://cms.example"), method=method, json=body, headers=headers, **told
        )

    def get(self, path: str, **told: Any) -> TestResponse:
        """Read."""
        return self.call("GET", path, **told)

    def post(self, path: str, body: Any = None, **told: Any) -> TestResponse:
        """Create or act."""
        return self.call("POST", path, body if body is not None else {}, **told)

    def patch(self, path: str, body: Any, **told: Any) -> TestResponse:
        """Change."""
        return self.call("PATCH", path, body, **told)

    def delete(self, path: str, **told: Any) -> TestResponse:
        """Delete."""
        return self.call("DELETE", path, **told)

    def made(self, path: str, body: Any) -> dict[str, Any]:
        """Create, and give what was made."""
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return dict(answer.get_json())

    def published(self, kind: str, **members: Any) -> dict[str, Any]:
        """Create an entry and publish it; give it as it is then."""
        if kind == "exercises":
            members = {"steps": [{"text": "Kneel on one knee."}], **members}
        draft = self.made(f"/{kind}", {"title": "Clicking in the back of the head", **members})
        answer = self.post(f"/{kind}/{draft['id']}/publish", {"version": draft["version"]})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return dict(answer.get_json())

    def commented(self, entry: dict[str, Any], **members: Any) -> dict[str, Any]:
        """Comment as a reader; give the answer's document."""
        answer = self.client.post(f"{BASE}/{entry['type']}s/{entry['slug']}/comments", json={**READER, **members})
        assert answer.status_code in {201, 202}, answer.get_data(as_text=True)
        return dict(answer.get_json()["comment"])

    def decided(self, action: str, *comment_ids: int) -> list[dict[str, Any]]:
        """Decide about comments at the version they are at; give the outcomes."""
        seen = [
            {
                "comment_id": each,
                "action": action,
                "version": self.get(f"/moderation/comments/{each}").get_json()["version"],
            }
            for each in comment_ids
        ]
        answer = self.post("/moderation/decisions", {"decisions": seen})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return list(answer.get_json()["items"])
