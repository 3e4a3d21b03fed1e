"""How the processes of the service begin and end: at once, and none without the others."""

import gc
import os
import signal
import threading
import time

PATIENCE = 10  # seconds that requests and pieces of work have to end


def end_with_parent() -> None:
    """End this process when the one that started it is gone, so that a killed server leaves nothing behind."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.3)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def die_while_starting() -> None:
    """Have a signal to stop end this process as long as it is not ready to serve.

    A process of the server has the handlers of the one that it was made of, which do nothing here: what came
    before it had its own would be lost, and it would serve on until it is killed.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def leave_at_once() -> None:
    """Let a process that is about to end do so without looking through all that it holds, which takes a second."""
    gc.freeze()
