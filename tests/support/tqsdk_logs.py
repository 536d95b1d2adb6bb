"""tqsdk in the process of the tests, without its hold on everybody's logs."""

import importlib
import logging


def keep_loggers() -> None:
    """Import what tqsdk logs with, and undo what that does to the standard library.

    On its first import shinny_structlog puts another root, another manager and another
    class in the place of those of ``logging``; loggers from before and after then know
    nothing of each other. A tqsdk that is imported later finds it imported. Its own
    debugging output is lost here: a program that uses tqsdk is a process of its own.
    """
    kept = (logging.getLogger, logging.Logger.root, logging.Logger.manager)
    of_class = logging.getLoggerClass()
    importlib.import_module("shinny_structlog")
    logging.setLoggerClass(of_class)
    logging.getLogger, logging.Logger.root, logging.Logger.manager = kept
