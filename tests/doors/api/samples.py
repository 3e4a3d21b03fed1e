"""An article and an exercise with every member that can be written."""

from typing import Any

ARTICLE: dict[str, Any] = {
    "title": "Clicking in the back of the head",
    "slug": "clicking",
    "summary": "What it is.",
    "key_takeaway": "It is mostly harmless.",
    "content_html": "<h2>Why</h2><p>It <em>clicks</em>.</p>",
    "language": "en-GB",
    "authors": ["bo", "ada"],
    "reviewer": "ada",
    "review_due_at": "2030-01-31T09:30:00+02:00",
    "sources": [{"title": "A study", "url": "https://journal.example/1"}, {"title": "A book", "url": ""}],
    "funding": "None.",
    "tags": ["neck", {"name": "Rotatores", "kind": "muscle"}],
    "exercises": ["chin-tuck", "nod"],
    "seo": {"title": "Neck clicks", "description": "Why necks click."},
    "comments_open": False,
}
EXERCISE: dict[str, Any] = {
    **{name: value for name, value in ARTICLE.items() if name not in {"exercises", "slug"}},
    "slug": "hip-flexor-stretch",
    "steps": [{"text_html": "<p>Kneel on <strong>one</strong> knee.</p>"}, {"text": "Push 5 < 6 & hold."}],
    "dosage": {
        "hold_seconds": 30,
        "repetitions": 3,
        "sets": 2,
        "rest_seconds": 0,
        "per_side": True,
        "frequency": "twice a day",
    },
    "position": "half kneeling",
    "difficulty": "moderate",
    "equipment": ["mat", "chair"],
    "muscles": [{"name": "Psoas major", "action": "stretch"}, {"name": "Gluteus maximus", "action": "strengthen"}],
    "variations": [
        {"title": "On a chair", "kind": "easier", "reason": "Knee pain", "steps": [{"text": "Sit down."}]},
        {"title": "Arm up", "kind": "harder", "reason": "", "steps": []},
    ],
    "reminders": ["Breathe."],
    "cautions": [
        {"level": "urgent", "text": "Numb legs", "action": "Ask a doctor today."},
        {"level": "note", "text": "It pulls.", "action": ""},
    ],
    "contraindications": ["Hip replacement within 6 weeks"],
    "video": {
        "url": "https://www.youtube.com/watch?v=a1B2-c3_D4",
        "title": "The stretch",
        "captions_url": "https://films.example/c.vtt",
        "transcript": "Kneel.",
    },
}
