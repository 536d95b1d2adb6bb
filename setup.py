"""Builds the one optional extension; all else is in pyproject.toml."""

from Cython.Build import cythonize
from setuptools import Extension, setup

# patch.pxd gives the C types; the annotations are mypy's and say int where C says int too.
TYPES = {"language_level": 3, "annotation_typing": False}

kernels = cythonize(
    [Extension("diffex.diff.patch", ["src/diffex/diff/patch.py"])],
    build_dir="build",
    compiler_directives=TYPES,
    quiet=True,
)
# Without a C compiler the build goes on and patch.py is interpreted. Said here, because
# cythonize makes new extensions and does not carry the word over.
for kernel in kernels:
    kernel.optional = True

setup(ext_modules=kernels)
