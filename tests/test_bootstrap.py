"""The set-up script, with interpreters that are small shell scripts: what it picks and says."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tools" / "bootstrap.py"


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Put an executable shell script on an otherwise empty PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def write(name: str, body: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write


def answers(version: str, lacks: str = "") -> str:
    return f"echo 'found {version} {lacks}'"


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_takes_python3_when_it_fits(bootstrap, fake, version):
    path = fake("python3", answers(f"{version[0]}.{version[1]}"))
    assert bootstrap.find_python() == (str(path), version)


@pytest.mark.parametrize(
    "unfit",
    [
        "echo 'pyenv: python3: command not found' >&2; exit 127",  # a pyenv shim
        "exit 0",  # says nothing
        answers("3.13") + "; exit 1",
        answers("3.9"),
        answers("3.14"),
        answers("2.7"),
        answers("3.12", "venv,ensurepip"),
    ],
)
def test_passes_over_an_interpreter_that_does_not_fit(bootstrap, fake, unfit):
    fake("python3", unfit)
    good = fake("python3.12", answers("3.12"))
    assert bootstrap.find_python() == (str(good), (3, 12))


def test_says_what_was_found_and_what_was_wanted(bootstrap, fake):
    fake("python3", answers("3.9"))
    with pytest.raises(bootstrap.Problem) as problem:
        bootstrap.find_python()
    message = str(problem.value)
    assert "python3 3.9" in message
    assert "wanted Python 3.11, 3.12 or 3.13" in message
    assert "make PYTHON=" in message


def test_says_that_nothing_runs(bootstrap, fake):
    with pytest.raises(bootstrap.Problem, match="no Python that runs, wanted"):
        bootstrap.find_python()


def test_names_the_package_that_brings_venv(bootstrap, fake):
    fake("python3", answers("3.11", "ensurepip"))
    with pytest.raises(
        bootstrap.Problem, match=r"lacks .* ensurepip.*apt install python3\.11-venv"
    ):
        bootstrap.find_python()


def test_the_python_that_is_asked_for_is_the_only_one_tried(bootstrap, fake):
    fake("python3", answers("3.11"))
    fake("python3.10", answers("3.10"))
    with pytest.raises(bootstrap.Problem, match=r"found .*python3\.10 3\.10, wanted"):
        bootstrap.find_python("python3.10")
    with pytest.raises(bootstrap.Problem, match="PYTHON=nowhere is no Python that runs"):
        bootstrap.find_python("nowhere")


def test_the_running_interpreter_lacks_nothing(bootstrap):
    assert bootstrap.probe(sys.executable) == (sys.version_info[:2], [])


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\n"
            "ERROR: No matching distribution found for numpy==2.4.6",
            "the package index does not answer",
        ),
        ("ERROR: No matching distribution found for numpy==2.4.6", "no wheel of a pinned version"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "hash"),
        ("npm error code EINTEGRITY", "hash"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("[Errno 13] Permission denied: '.venv'", "not writable"),
        ("npm error code ENOTFOUND", "the package index does not answer"),
        ("one\nERROR: the third thing\nlast words", "trying failed: ERROR: the third thing"),
        ("only words\n", "trying failed: only words"),
        ("", "trying failed: no reason given"),
    ],
)
def test_a_failure_is_one_line_with_the_way_out(bootstrap, output, expected):
    line = bootstrap.diagnose(output, "trying")
    assert expected in line
    assert "\n" not in line


def test_a_failing_command_points_to_its_log(bootstrap, fake, tmp_path):
    log = tmp_path / "install.log"
    log.write_text("ERROR: from an earlier command\n")
    program = fake("pip", "echo 'No space left on device'; exit 2")
    with pytest.raises(bootstrap.Problem, match=r"the disk is full.*install\.log"):
        bootstrap.run_logged([str(program)], str(log), "installing")
    assert "No space left" in log.read_text()


def test_make_room_removes_an_old_environment_and_nothing_else(bootstrap, tmp_path):
    venv = tmp_path / ".venv"
    bootstrap.make_room(str(venv))  # nothing there: nothing to do
    (venv / "bin").mkdir(parents=True)
    (venv / "pyvenv.cfg").touch()
    bootstrap.make_room(str(venv))
    assert not venv.exists()

    venv.mkdir()
    (venv / "thesis.tex").touch()
    with pytest.raises(bootstrap.Problem, match="is no virtual environment"):
        bootstrap.make_room(str(venv))
    assert (venv / "thesis.tex").exists()


@pytest.fixture
def project(tmp_path: Path, fake, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with lock files, and a python3 whose environments record what they are asked."""
    root = tmp_path / "a project"
    (root / "book/browser").mkdir(parents=True)
    (root / "requirements.txt").write_text("numpy==2.4.6\n")
    (root / "book/browser/package-lock.json").write_text("{}\n")
    inside = fake(
        "inside",
        'case "$*" in\n'
        f"  *importlib*) {answers('3.12')} ;;\n"
        '  *) echo "$*" >> "$CALLS"; case "$*" in *"$FAIL"*) exit 1 ;; esac ;;\n'
        "esac\n"
        'case "$*" in *" ci "*) /bin/mkdir -p book/browser/node_modules ;; esac',
    )
    fake(
        "python3",
        'case "$*" in\n'
        f'  *"-m venv"*) /bin/mkdir -p .venv/bin; echo > .venv/pyvenv.cfg;'
        f" /bin/ln -s '{inside}' .venv/bin/python ;;\n"
        f"  *) {answers('3.12')} ;;\n"
        "esac",
    )
    monkeypatch.chdir(root)
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("FAIL", "nothing fails")
    monkeypatch.delenv("PYTHON", raising=False)
    return root


def calls(project: Path) -> list[str]:
    """What the environment's Python was asked to do since the last look."""
    path = project.parent / "calls"
    lines = path.read_text().splitlines() if path.exists() else []
    path.write_text("")
    return lines


def test_installs_with_hashes_once(bootstrap, project):
    assert bootstrap.main() == 0
    first = calls(project)
    assert any("--require-hashes" in call and "-r requirements.txt" in call for call in first)
    assert any("--no-build-isolation -e ." in call for call in first)
    assert any(" ci " in call for call in first)

    assert bootstrap.main() == 0  # nothing changed: the package alone, which needs no network
    second = calls(project)
    assert len(second) == 1
    assert "--no-build-isolation -e ." in second[0]


@pytest.mark.parametrize("broken", ["requirements", "python", "stamp", "libraries"])
def test_what_does_not_fit_any_more_is_made_anew(bootstrap, project, broken):
    assert bootstrap.main() == 0
    left_over = project / ".venv" / "left-over"
    left_over.touch()
    calls(project)
    if broken == "requirements":
        (project / "requirements.txt").write_text("numpy==2.4.7\n")
    elif broken == "python":  # the interpreter it was made with has been removed
        (project / ".venv/bin/python").unlink()
    elif broken == "stamp":
        (project / ".venv/.installed").unlink()
    else:
        (project / "book/browser/node_modules").rmdir()
    assert bootstrap.main() == 0
    assert any("--require-hashes" in call for call in calls(project))
    assert not left_over.exists()


@pytest.mark.parametrize("step", ["--require-hashes", " ci ", "font_manager"])
def test_a_failing_step_leaves_no_stamp(bootstrap, project, monkeypatch, capsys, step):
    monkeypatch.setenv("FAIL", step)
    assert bootstrap.main() == 1
    assert not (project / ".venv/.installed").exists()
    error = capsys.readouterr().err
    assert error.startswith("bootstrap: error: ")
    assert error.count("\n") == 1


def test_a_package_that_does_not_install_fails_but_keeps_the_environment(
    bootstrap, project, monkeypatch
):
    monkeypatch.setenv("FAIL", "-e .")
    assert bootstrap.main() == 1
    monkeypatch.setenv("FAIL", "nothing fails")
    calls(project)
    assert bootstrap.main() == 0
    assert len(calls(project)) == 1


def test_a_complete_environment_keeps_its_python_until_another_is_asked_for(
    bootstrap, project, fake, monkeypatch
):
    assert bootstrap.main() == 0
    calls(project)
    fake("python3", answers("3.13"))  # what `python3` means has changed: no reason to start over
    assert bootstrap.main() == 0
    assert len(calls(project)) == 1
    monkeypatch.setenv("PYTHON", "python3")
    assert not bootstrap.is_complete(".venv", bootstrap.find_python("python3")[1])


def test_ctrl_c_leaves_no_stamp(bootstrap, project, monkeypatch, capsys):
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "run_logged", interrupt)
    assert bootstrap.main() == 130
    assert not (project / ".venv/.installed").exists()
    assert "interrupted; run make again" in capsys.readouterr().err


def test_an_unwritable_folder_is_said_in_one_line(bootstrap, project, monkeypatch, capsys):
    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied", ".venv")

    monkeypatch.setattr(bootstrap, "make_room", refuse)
    assert bootstrap.main() == 1
    assert "the folder is not writable" in capsys.readouterr().err


def test_the_script_uses_no_syntax_newer_than_python_3_5():
    import ast

    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 5))


def test_make_says_it_when_there_is_no_python(tmp_path):
    """The Makefile itself, in a copy, with a PATH on which there is no Python."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for name in (
        "tools/bootstrap.py",
        "book/browser/package.json",
        "book/browser/package-lock.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("find", "rm"):
        (programs / name).symlink_to(Path("/usr/bin") / name)
    make = "/usr/bin/make"
    run = subprocess.run(
        [make, "lint"],
        cwd=tmp_path,
        env={"PATH": str(programs), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "no Python 3 that runs. Install Python 3.11, 3.12 or 3.13" in run.stderr
    assert not (tmp_path / ".venv" / ".ready").exists()
