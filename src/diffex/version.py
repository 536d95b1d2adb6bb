"""Which diffex this is."""

import importlib.metadata


def version() -> str:
    """Return the version of the installed package."""
    try:
        return importlib.metadata.version("diffex")
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
