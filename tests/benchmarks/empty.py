"""The measure of all: a Flask view that does nothing."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def empty() -> str:
    """Answer at once."""
    return "ok"
