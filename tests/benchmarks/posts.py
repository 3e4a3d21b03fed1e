"""Comments as fast as writers can send them, each stored for good before its answer comes."""

import http.client
import json
import threading
import time

WRITERS, SECONDS = 8, 5
WORDS = "It clicks when I look up, and it worries me. " * 13


def posts(port: int, article: str) -> float:
    """Give how many comments of 600 characters an article takes a second."""
    end, done = time.monotonic() + SECONDS, []

    def post(writer: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        number = 0
        while time.monotonic() < end:
            number += 1
            text = f"{writer} {number} {WORDS}"[:600]
            told = {"author_name": "Jo", "author_email": f"jo{writer}@reader.example", "body": text}
            connection.request("POST", f"{article}/comments", json.dumps(told), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status in {201, 202}, answer.status
            done.append(number)
        connection.close()

    threads = [threading.Thread(target=post, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / SECONDS
