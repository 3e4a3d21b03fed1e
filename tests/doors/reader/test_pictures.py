"""Pictures on the reading page: in the sizes that screens need, described, and from here alone."""

import io
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.api import Api
from tests.doors.reader.sheets import Browser
from tests.drawings import png


def sent(editor: Api, **members: Any) -> dict[str, Any]:
    """Send a picture into the library; give its document."""
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(png(1000, 500)), "knee.png"), **members})
    answer = editor.call("POST", "/media", data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json())


def test_a_picture_comes_in_every_size_with_its_words(editor: Api, browser: Browser) -> None:
    made = sent(editor, alt='Somebody "kneels" <b>', caption="At the start")
    editor.published("articles", title="Neck", image_id=made["id"])
    page = browser.page("/articles/neck")
    for size in made["renditions"]:
        assert f"{size['url']} {size['width']}w" in page.html
    assert 'alt="Somebody &#34;kneels&#34; &lt;b&gt;"' in page.html
    assert 'width="1000" height="500"' in page.html
    assert "At the start" in page.text
    assert page.meta["og:image"] == made["url"]
    assert made["url"] in page.loaded
    assert made["url"] in browser.page("/").loaded
    assert page.faults == []


def test_an_exercise_has_pictures_at_its_steps(editor: Api, browser: Browser) -> None:
    shown, plain = sent(editor, alt="Kneel"), sent(editor, alt="unused", decorative="true")
    steps = [{"text": "Kneel.", "image_id": shown["id"]}, {"text": "Push.", "image_id": plain["id"]}]
    editor.published(
        "exercises", title="Stretch", steps=steps, image_id=shown["id"], variations=[{"title": "Lying", "steps": steps}]
    )
    page = browser.page("/exercises/stretch")
    assert page.loaded.count(shown["url"]) == 3
    assert page.loaded.count(plain["url"]) == 2
    assert page.html.count('alt="Kneel"') == 3
    assert "unused" not in page.html
