"""The description of the API, made once a process: the routes stay as they are."""

from typing import Any

from flask import current_app

from cms.web.context import installation
from cms.web.described import typescript
from cms.web.openapi import describe

DOCUMENT, TYPES = "vertebra.openapi", "vertebra.types"


def description() -> dict[str, Any]:
    """Give the OpenAPI document."""
    kept: dict[str, Any] = current_app.extensions
    if DOCUMENT not in kept:
        kept[DOCUMENT] = describe(current_app, installation().links.public_url)
    described: dict[str, Any] = kept[DOCUMENT]
    return described


def types() -> str:
    """Give the types for TypeScript."""
    kept: dict[str, Any] = current_app.extensions
    if TYPES not in kept:
        kept[TYPES] = typescript.written(description())
    told: str = kept[TYPES]
    return told
