"""What entries are found by, and what leads to them: tags, authors and redirects, as tabs of one desk."""

from flask import Blueprint

from cms.web.admin import author_pages, redirect_pages, tag_merging, tag_pages

taxonomy = Blueprint("taxonomy", __name__, url_prefix="/admin")
for part in (tag_pages, tag_merging, author_pages, redirect_pages):
    part.open_doors(taxonomy)
