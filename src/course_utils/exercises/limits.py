"""A limit on how long an answer may run."""

import ctypes
import threading

#: For all the probes of a check together. A right answer takes a small part of it, on a slow machine, too.
SECONDS = 20
# An answer may catch what stops it; then it is stopped again.
_AGAIN = 0.2


class TookTooLong(BaseException):
    """Raised inside an answer that does not end; `except Exception` in its loop does not catch it.

    Attributes
    ----------
    arguments : tuple
        What the answer was called with.
    """

    arguments = ()


class TimeLimit:
    """Raise `TookTooLong` in the thread that enters this context, once it has been there for too long.

    Signals would do it in the main thread of Linux and macOS alone. An exception that another thread sets
    works in every thread and on every system; it arrives between two steps of Python, not inside of one.

    Parameters
    ----------
    seconds : float

    References
    ----------
    The Python/C API reference, ``PyThreadState_SetAsyncExc``.
    """

    def __init__(self, seconds):
        self._seconds, self._over, self._lock = seconds, threading.Event(), threading.RLock()

    def __enter__(self):
        self._thread = threading.get_ident()
        threading.Thread(target=self._watch, daemon=True).start()

    def __exit__(self, *error):
        try:
            self._stop()
        except TookTooLong:
            self._stop()
            raise

    def _watch(self):
        pause = self._seconds
        while not self._over.wait(pause):
            with self._lock:
                if not self._over.is_set():
                    self._raise(ctypes.py_object(TookTooLong))
            pause = _AGAIN

    def _stop(self):
        with self._lock:
            self._over.set()
        # What was set a moment ago, and has not arrived yet, must not arrive later.
        self._raise(None)

    def _raise(self, error):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), error)
