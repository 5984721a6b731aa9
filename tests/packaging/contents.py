"""What wheel and sdist hold, held against the tree that they were built from.

    python -m tests.packaging.contents dist

``python -m build`` makes the wheel from the unpacked sdist.  So a wheel that holds what the
tree holds shows that the sdist is complete.
"""

from __future__ import annotations

import sys
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

from packaging.metadata import Metadata

from dyad_sim.teaching.page.vendor import COMPILED, FILES

ROOT = Path(__file__).resolve().parents[2]
LICENCES = ("LICENSE", "licences.txt", "MPL-2.0.txt", "PSF-2.0.txt")
LEFT_OUT = {"__pycache__", "node_modules"}
HERE_ONLY = (
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CITATION.cff",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "Makefile",
    "SUPPORT.md",
    "codemeta.json",
    "constraints.txt",
    "package.json",
)
"""What the sdist has to hold beside what the wheel is made of."""

Digests = dict[str, str]
"""SHA-256 of files by name."""


def faults_of(folder: Path) -> list[str]:
    """Return what is wrong with the wheel and the sdist in a folder."""
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    packed, source = in_wheel(wheel), in_sdist(sdist)
    about = next(name for name in packed if name.endswith(".dist-info/METADATA"))
    code = {name: digest for name, digest in packed.items() if ".dist-info/" not in name}
    return [
        *_compared("the wheel", code, expected()),
        *(f"the sdist lacks {name}" for name in HERE_ONLY if name not in source),
        *(f"the sdist lacks {name}" for name in _sources(expected()) if name not in source),
        *_metadata_faults(wheel, about, set(packed)),
    ]


def expected() -> Digests:
    """Return what the wheel must hold, as the tree has it."""
    package, choices = ROOT / "src" / "dyad_sim", ROOT / "conf"
    found = {f"dyad_sim/{name}": digest for name, digest in _in_tree(package).items()}
    found |= {f"dyad_sim/conf/{name}": digest for name, digest in _in_tree(choices).items()}
    brought = [f"dyad_sim/teaching/page/vendor/{name}" for name in (*FILES, COMPILED)]
    return dict.fromkeys(brought, "missing") | found


def in_wheel(wheel: Path) -> Digests:
    """Return what a wheel holds."""
    with zipfile.ZipFile(wheel) as opened:
        return {name: _digest(opened.read(name)) for name in opened.namelist()}


def in_sdist(sdist: Path) -> Digests:
    """Return what an sdist holds, without the folder around it."""
    found: Digests = {}
    with tarfile.open(sdist) as opened:
        for member in opened.getmembers():
            file = opened.extractfile(member)
            if file is not None:
                found[member.name.partition("/")[2]] = _digest(file.read())
    return found


def _in_tree(folder: Path) -> Digests:
    """Return the files of a folder."""
    return {
        file.relative_to(folder).as_posix(): _digest(file.read_bytes())
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not LEFT_OUT & set(file.parts)
    }


def _sources(packed: Digests) -> list[str]:
    """Return where the files of a wheel stand in the tree."""
    conf = "dyad_sim/conf/"
    return [
        name.removeprefix("dyad_sim/") if name.startswith(conf) else f"src/{name}"
        for name in packed
    ]


def _compared(what: str, found: Digests, wanted: Digests) -> list[str]:
    """Return how some files differ from what they should be."""
    return [
        *(f"{what} lacks {name}" for name in sorted(wanted.keys() - found.keys())),
        *(f"{what} has {name} as well" for name in sorted(found.keys() - wanted.keys())),
        *(
            f"{what} has another {name}"
            for name in sorted(found.keys() & wanted.keys())
            if found[name] != wanted[name]
        ),
    ]


def _metadata_faults(wheel: Path, about: str, packed: set[str]) -> list[str]:
    """Return what is wrong with the metadata of a wheel; raises if it breaks the rules."""
    with zipfile.ZipFile(wheel) as opened:
        told = Metadata.from_email(opened.read(about), validate=True)
    folder = about.removesuffix("METADATA") + "licenses/"
    listed = list(told.license_files or [])
    there = {name.rpartition("/")[2] for name in listed}
    readme = told.description_content_type == "text/markdown"
    return [
        *(f"the metadata lack the licence {name}" for name in LICENCES if name not in there),
        *(f"the wheel lacks {name}" for name in listed if folder + name not in packed),
        *([] if readme else ["the metadata have no README in Markdown"]),
    ]


def _digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return sha256(content).hexdigest()


if __name__ == "__main__":
    found = faults_of(Path(sys.argv[1]))
    for name in sorted(Path(sys.argv[1]).iterdir()):
        size = name.stat().st_size / 1_000_000
        sys.stdout.write(f"{name}  {size:.1f} MB  sha256 {_digest(name.read_bytes())}\n")
    sys.exit("\n".join(found) or None)
