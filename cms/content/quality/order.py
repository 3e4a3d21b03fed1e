"""All checks, in the order in which people see to them."""

from cms.content.quality import (
    alt_texts,
    authors,
    cautions,
    dosage,
    film,
    headings,
    link_texts,
    links,
    live_exercises,
    neck_cautions,
    paragraphs,
    picture_names,
    reading_age,
    review,
    reviewer,
    search_title,
    sources,
    summary,
)
from cms.content.quality.finding import Check

CHECKS: tuple[Check, ...] = (
    neck_cautions.CHECK,
    cautions.CHECK,
    dosage.CHECK,
    film.CHECK,
    live_exercises.CHECK,
    summary.CHECK,
    search_title.CHECK,
    authors.CHECK,
    reviewer.CHECK,
    review.CHECK,
    sources.CHECK,
    alt_texts.CHECK,
    picture_names.CHECK,
    headings.CHECK,
    links.CHECK,
    link_texts.CHECK,
    reading_age.CHECK,
    paragraphs.CHECK,
)
