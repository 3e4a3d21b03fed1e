"""Sending in a file for import."""

from io import BytesIO

from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.api import Api
from tests.unit.transfer.runs import CLINIC

PATH = "/imports"


def sent_in(someone: Api, text: str = CLINIC, source: str = "wordpress") -> TestResponse:
    """Send a file in."""
    file = FileStorage(BytesIO(text.encode()), filename="clinic.xml")
    line, parts = encode_multipart({"source": source, "file": file})
    return someone.call("POST", PATH, data=parts, content_type=f"multipart/form-data; boundary={line}")
