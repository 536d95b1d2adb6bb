"""``python -m diffex`` is the ``diffex`` command."""

from diffex.cli import main

if __name__ == "__main__":
    main()
