"""Ids of requests: those of one process are different, and none of them is met in a process that was forked from it."""

import subprocess
import sys

from cms.web.request_log import request_id
from tests.served import clean_environment

MANY = 1000
FORKED = """
import os
from cms.web.request_log import request_id
forked = os.fork()
os.write(1, b"%s %s " % (request_id("").encode(), request_id("").encode()))
if forked:
    os.waitpid(forked, 0)
"""


def test_no_two_requests_of_a_process_have_the_same_id() -> None:
    assert len({request_id("") for _request in range(MANY)}) == MANY


def test_processes_that_were_forked_from_one_give_ids_of_their_own() -> None:
    told = subprocess.run([sys.executable, "-c", FORKED], env=clean_environment(), capture_output=True, check=True)
    assert len(set(told.stdout.split())) == 4
