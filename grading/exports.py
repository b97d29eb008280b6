"""What a learning platform gives when one downloads all submissions, as it comes.

Each platform puts whose a file is into its name, in its own way:

===========  ==========================================================================
Moodle       ``Ada Lovelace_1234_assignsubmission_file_/answers.ipynb``, or without a folder
Canvas       ``lovelaceada_LATE_1234_5678_answers.ipynb``
Blackboard   ``Poisson lab_ada_attempt_2026-11-27-10-15-30_answers.ipynb``
Gradescope   ``submission_5678/answers.ipynb``, and a ``submission_metadata.yml``
===========  ==========================================================================

A download is a zip or a folder; zips within zips are opened. Nothing in it chooses where a file is
written, and nothing is read that is larger than a notebook can be.
"""

import datetime
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

import yaml

from grading.gate import LARGEST
from grading.words import quoted

MOST_FILES = 20_000
DEEPEST = 3  # zips within zips
ZIP = (".zip",)
METADATA = "submission_metadata.yml"

MOODLE = re.compile(r"^(?P<name>[^/]+)_(?P<key>\d+)_assignsubmission_[a-z]+_?/?(?P<file>.*)$")
CANVAS = re.compile(
    r"^(?P<name>[^_/]+)_(?:(?P<late>LATE)_)?(?P<key>\d+)_(?P<number>\d+)_(?P<file>.+)$"
)
BLACKBOARD = re.compile(
    r"^(?P<column>.+?)_(?P<key>[^/]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+))?$"
)
GRADESCOPE = re.compile(r"^submission_(?P<number>\d+)/(?P<file>.+)$")


class BadExport(Exception):
    """A download that cannot be read; the message says why."""


@dataclass(frozen=True)
class Handed:
    """A file of the download: its place there, whose it says it is, and when it was handed in."""

    place: str
    content: bytes | None  # None where it is too large to be a notebook
    key: str
    name: str
    time: float
    problem: str = ""


def read(path):
    """Every file of a download, zip or folder, but for receipts and a platform's own tables."""
    files = list(_bounded(_of_folder(path) if path.is_dir() else _of_zip(path)))
    metadata = {
        place.rpartition("/")[0]: _submitters(content)
        for place, content, _ in files
        if place.rpartition("/")[2] == METADATA and content is not None
    }
    for place, content, time in files:
        name = PurePosixPath(place).name
        if name == METADATA or name.startswith(".") or "__MACOSX/" in place:
            continue
        handed = _told(place, content, time, metadata)
        if handed.problem or not _is_receipt(place):
            yield handed


def _bounded(files):
    for number, file in enumerate(files):
        if number >= MOST_FILES:
            raise BadExport(f"The download holds more than {MOST_FILES} files.")
        yield file


def _of_folder(folder):
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            continue
        time = path.stat().st_mtime
        if path.suffix.casefold() in ZIP:
            yield from _of_zip(path, place)
        elif path.stat().st_size > LARGEST:
            yield place, None, time
        else:
            yield place, path.read_bytes(), time


def _of_zip(path, place=""):
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive, place, DEEPEST)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if place:
            yield place, b"", 0.0
            return
        raise BadExport(f"{path} is no zip that can be read: {error}.") from None


def _members(archive, place, deepest):
    for info in archive.infolist():
        if info.is_dir():
            continue
        inside = f"{place}/{info.filename}" if place else info.filename
        inside = inside.replace("\\", "/")
        time = _zip_time(info)
        # The size that a zip claims may be a lie; what is read is bounded as well.
        with archive.open(info) as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            yield inside, None, time
        elif inside.casefold().endswith(ZIP) and deepest:
            try:
                with zipfile.ZipFile(io.BytesIO(content)) as inner:
                    yield from _members(inner, inside.removesuffix(".zip"), deepest - 1)
            except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
                yield inside, b"", time
        else:
            yield inside, content, time


def _zip_time(info):
    try:
        return datetime.datetime(*info.date_time).astimezone().timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _told(place, content, time, metadata):
    """What the name of a file says, read as the first platform whose manner it has."""
    problem = "" if content is not None else "It is larger than a notebook can be."
    parts = PurePosixPath(place).parts
    tails = ["/".join(parts[start:]) for start in range(len(parts))]
    for tail in tails:
        if match := MOODLE.match(tail):
            return Handed(place, content, match["key"], match["name"], time, problem)
    for folder, submitters in metadata.items():
        tail = place.removeprefix(f"{folder}/") if folder else place
        if (match := GRADESCOPE.match(tail)) and (who := submitters.get(match["number"])):
            return Handed(place, content, who[0], who[1], who[2] or time, problem)
    for tail in tails:
        if match := BLACKBOARD.match(tail):
            stamp = datetime.datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S").astimezone()
            return Handed(place, content, match["key"], "", stamp.timestamp(), problem)
        if match := CANVAS.match(tail):
            return Handed(place, content, match["key"], match["name"], time, problem)
    problem = problem or f"The name {quoted(place, 100)} is of no platform's manner."
    return Handed(place, content, "", "", time, problem)


def _is_receipt(place):
    """Blackboard puts a text beside each attempt, Moodle a page with what was typed online."""
    match = BLACKBOARD.match(PurePosixPath(place).name)
    return bool(match and not match["file"]) or "_assignsubmission_onlinetext" in place


def _submitters(content):
    """Gradescope's list: number of a submission -> key, name and time of who handed it in."""
    try:
        entries = yaml.safe_load(content)
        return {
            key.removeprefix("submission_"): _submitter(entry) for key, entry in entries.items()
        }
    except (
        yaml.YAMLError,
        AttributeError,
        TypeError,
        KeyError,
        IndexError,
        RecursionError,
    ) as error:
        raise BadExport(
            f"{METADATA} is not as Gradescope writes it ({type(error).__name__}); download again."
        ) from None


def _submitter(entry):
    first = entry[":submitters"][0]
    made = entry.get(":created_at")
    time = made.timestamp() if isinstance(made, datetime.datetime) else 0.0
    key = first.get(":sid") or first.get(":email") or ""
    return str(key), str(first.get(":name", "")), time
