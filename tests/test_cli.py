"""The command `bp-course`: results on stdout, one line a complaint, exit codes, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from click.testing import CliRunner, Result
from matplotlib.figure import Figure
from threadpoolctl import threadpool_info, threadpool_limits

import bp_course
from bp_course import cli, equations, mnist
from bp_course import train as training
from bp_course.errors import DataError
from bp_course.network import MLP

QUICK = ["train", "--sizes", "784,12,10", "--epochs", "1", "--batch-size", "100"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test in a folder of its own, with no folder of digits in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BP_COURSE_DATA", raising=False)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli.main, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception  # a traceback is never an answer
    return result


def command(*arguments: str) -> list[str]:
    """The command as the shell would run it, where the shell may not know it."""
    return [sys.executable, "-c", "from bp_course.cli import main; main()", *arguments]


def shell(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=120)


# ---------------------------------------------------------------------------- help and bad values


def test_without_a_command_it_says_what_there_is():
    result = run()
    assert result.exit_code == 0
    for words in ("Examples:", "train", "data", "gradcheck", "verify"):
        assert words in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train"], ["[default: 784,128,10]", "bp-course train --data full", "MLP.load"]),
        (["data"], ["BP_COURSE_DATA", "bp-course data fetch"]),
        (["gradcheck"], ["exit code is 1", "bp-course gradcheck --sizes"]),
        (["verify"], ["exit code is 1", "bp-course verify affine-dw"]),
    ],
)
def test_help_has_examples_in_lines_of_their_own(arguments: list[str], words: list[str]):
    result = run(*arguments, "--help")
    assert result.exit_code == 0
    for word in words:
        assert word in result.stdout
    assert "\n  Examples:\n    bp-course " in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 90


def test_version():
    assert run("--version").stdout == f"bp-course {bp_course.__version__}\n"


SIZES_WANTED = "it must be whole numbers between commas, from 784 (pixels) to 10 (classes)"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "train --epochs 0",
            "bp-course train: --epochs is 0; it must be a whole number of at least 1",
        ),
        (
            "train --epochs 2.5",
            "bp-course train: --epochs is 2.5; it must be a whole number of at least 1",
        ),
        (
            "train --batch-size -3",
            "bp-course train: --batch-size is -3; it must be a whole number of at least 1",
        ),
        (
            "train --seed -1",
            "bp-course train: --seed is -1; it must be a whole number of at least 0",
        ),
        (
            "train --learning-rate 0",
            "bp-course train: --learning-rate is 0; it must be a positive number",
        ),
        (
            "train --learning-rate nan",
            "bp-course train: --learning-rate is nan; it must be a positive number",
        ),
        (
            "train --learning-rate inf",
            "bp-course train: --learning-rate is inf; it must be a positive number",
        ),
        (
            "train --learning-rate fast",
            "bp-course train: --learning-rate is fast; it must be a positive number",
        ),
        (
            "train --data fashion",
            "bp-course train: --data is fashion; it must be one of embedded, full",
        ),
        (
            "train --loss hinge",
            "bp-course train: --loss is hinge; it must be one of half_squared_error, "
            "softmax_cross_entropy",
        ),
        (
            "gradcheck --activation step",
            "bp-course gradcheck: --activation is step; it must be one of sigmoid, tanh, relu, "
            "square",
        ),
        *[
            (f"train --sizes {sizes}", f"bp-course train: --sizes is {sizes}; {SIZES_WANTED}")
            for sizes in (
                "784",
                "10,784",
                "784,30",
                "784,0,10",
                "784,-5,10",
                "784,ten,10",
                "784,,10",
            )
        ],
        ("gradcheck --sizes 3,10", f"bp-course gradcheck: --sizes is 3,10; {SIZES_WANTED}"),
    ],
)
def test_a_bad_value_gets_one_line_and_exit_code_2(arguments: str, line: str):
    result = run(*arguments.split())
    assert result.exit_code == 2
    assert result.stderr == f"{line}\n"
    assert result.stdout == ""
    assert not os.listdir()


@pytest.mark.parametrize(
    ("arguments", "beginning"),
    [
        ("tarin", "bp-course: No such command 'tarin'"),
        ("--foo", "bp-course: No such option '--foo'"),
        ("train --epoch 3", "bp-course train: No such option '--epoch'"),
        ("train --epochs", "bp-course train: Option '--epochs' requires an argument"),
        ("train 5", "bp-course train: Got unexpected extra argument (5)"),
        ("data fetsh", "bp-course data: No such command 'fetsh'"),
        ("data fetch --foo", "bp-course data fetch: No such option '--foo'"),
    ],
)
def test_a_misspelt_command_gets_one_line_that_names_it_and_exit_code_2(
    arguments: str, beginning: str
):
    result = run(*arguments.split())
    assert result.exit_code == 2
    assert result.stderr.startswith(beginning)
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_line_break_in_a_value_does_not_break_the_line():
    result = run("train", "--data", "full\nor\nempty")
    assert result.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_refused_before_the_training(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(training, "train", None)
    Path("taken").write_text("a file")
    result = run(*QUICK, "--out", "taken")
    assert result.exit_code == 2
    assert result.stderr == (
        "bp-course train: --out is taken; it must be a folder to write to: File exists\n"
    )


def test_a_rate_at_which_the_loss_explodes_gets_one_line():
    result = shell(
        *QUICK, "--activation", "relu", "--loss", "softmax_cross_entropy", "--learning-rate", "1e30"
    )
    assert result.returncode == 2
    assert "learning_rate 1e+30 is too large" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not os.listdir("bp-course-run")


def test_a_network_too_large_for_the_memory_gets_one_line():
    result = run("train", "--sizes", "784,99999999999,10")
    assert result.exit_code == 1
    assert result.stderr.startswith("bp-course train: out of memory: ")
    assert result.stderr.count("\n") == 1


# ---------------------------------------------------------------------------- train


def test_the_defaults_learn_to_read():
    result = shell("train")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    epochs = result.stdout.splitlines()[:-2]
    assert len(epochs) == 10
    assert epochs[-1].startswith("epoch 10  loss 0.0")
    assert float(epochs[-1].split()[-1].rstrip("%")) >= 94

    weights, plot = (Path(line.split(": ")[1]) for line in result.stdout.splitlines()[-2:])
    assert plot.read_bytes().startswith(b"\x89PNG")
    _, test = mnist.load_mnist()
    accuracy = MLP.load(weights).accuracy(test.images, test.labels)
    assert f"{accuracy:.1%}" == epochs[-1].split()[-1]
    assert sorted(os.listdir("bp-course-run")) == ["history.png", "weights.npz"]


def test_training_keeps_to_one_blas_thread(monkeypatch: pytest.MonkeyPatch):
    seen = []

    def look(*_: object, **__: object) -> training.History:
        seen.extend(i["num_threads"] for i in threadpool_info() if i["user_api"] == "blas")
        return training.History()

    monkeypatch.setattr(training, "train", look)
    with threadpool_limits(2):  # where nobody has set a limit
        run(*QUICK)
    assert seen
    assert set(seen) == {1}


def test_every_option_arrives():
    result = run(
        *["train", "--sizes", "784,9,8,10", "--epochs", "2", "--batch-size", "64"],
        *["--learning-rate", "0.05", "--activation", "tanh", "--loss", "softmax_cross_entropy"],
        *["--seed", "5", "--out", "deep/er"],
    )
    assert result.exit_code == 0
    net = MLP.load("deep/er/weights.npz")
    assert net.sizes == (784, 9, 8, 10)
    assert (net.activation, net.loss) == ("tanh", "softmax_cross_entropy")

    same = MLP([784, 9, 8, 10], "tanh", "softmax_cross_entropy", 5, dtype=np.float32)
    train, _ = mnist.load_mnist()
    settings = {"epochs": 2, "batch_size": 64, "learning_rate": 0.05, "seed": 5}
    training.train(same, train.images, train.labels, progress=False, **settings)
    for name, array in same.parameters.items():
        np.testing.assert_array_equal(net.parameters[name], array)


def test_a_second_run_replaces_the_first():
    run(*QUICK)
    first = Path("bp-course-run/weights.npz").read_bytes()
    run(*QUICK, "--seed", "1")
    assert Path("bp-course-run/weights.npz").read_bytes() != first
    assert sorted(os.listdir("bp-course-run")) == ["history.png", "weights.npz"]


def test_full_data_comes_from_the_folder_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BP_COURSE_DATA", str(tmp_path))
    result = run(*QUICK, "--data", "full")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"bp-course train: {tmp_path}: train-images-idx3-ubyte, ")
    assert result.stderr.count("\n") == 1
    assert not os.listdir()


def test_without_matplotlib_the_weights_are_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    result = run(*QUICK)
    assert result.exit_code == 1
    assert result.stderr == (
        'bp-course train: a plot needs matplotlib: pip install "bp-course[plot]"\n'
    )
    assert os.listdir("bp-course-run") == ["weights.npz"]


def test_a_disk_that_fills_up_is_said_so(monkeypatch: pytest.MonkeyPatch):
    def full(self: Figure, file: IO[bytes], **_: object) -> None:
        file.write(b"half a picture")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full)
    result = run(*QUICK)
    assert result.exit_code == 1
    assert result.stderr == (
        "bp-course train: bp-course-run: can't be written: No space left on device\n"
    )
    assert os.listdir("bp-course-run") == ["weights.npz"]


def interrupt(process: subprocess.Popen[str], after: str) -> tuple[str, str]:
    """Send Ctrl-C once the process has printed a line with these words; what else it says."""
    assert process.stdout is not None
    seen = ""
    while after not in seen:
        line = process.stdout.readline()
        assert line, f"it ended without saying {after!r}: {seen}"
        seen += line
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return seen + out, err


def test_ctrl_c_keeps_what_was_learnt():
    with subprocess.Popen(
        command("train", "--sizes", "784,20,10", "--epochs", "100000"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        out, err = interrupt(process, "epoch      2")
    epochs = out.count("epoch ")
    assert process.returncode == 130
    assert err == (
        f"bp-course train: interrupted after {epochs} of 100000 epochs; kept what was learnt\n"
    )
    assert out.endswith(
        f"weights: {Path('bp-course-run/weights.npz')}\nplot: {Path('bp-course-run/history.png')}\n"
    )
    _, test = mnist.load_mnist()
    assert MLP.load("bp-course-run/weights.npz").accuracy(test.images, test.labels) > 0.8


def test_ctrl_c_before_the_first_epoch_ends_draws_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(training, "train", lambda *_, **__: training.History([], interrupted=True))
    result = run(*QUICK)
    assert result.exit_code == 130
    assert "interrupted after 0 of 1 epochs" in result.stderr
    assert os.listdir("bp-course-run") == ["weights.npz"]


def test_ctrl_c_outside_the_training_is_one_line_too(monkeypatch: pytest.MonkeyPatch):
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(mnist, "load_mnist", interrupted)
    result = run("gradcheck")
    assert result.exit_code == 130
    assert result.stderr.strip() == "bp-course: interrupted"


# ---------------------------------------------------------------------------- data


def test_data_says_what_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"")
    monkeypatch.setenv("BP_COURSE_DATA", str(tmp_path))
    result = shell("data")
    assert result.returncode == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0] == "ok   embedded                 10,000 digits, in the package"
    assert lines[1] == f"BAD  train-images-idx3-ubyte  missing from {tmp_path}"
    assert lines[4] == f"ok   t10k-labels-idx1-ubyte   {tmp_path / 't10k-labels-idx1-ubyte'}"
    assert run("data", "status").stdout == result.stdout


def test_verify_fails_when_a_file_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"")
    monkeypatch.setenv("BP_COURSE_DATA", str(tmp_path))
    result = run("data", "verify")
    assert result.exit_code == 1
    assert "ok   embedded                 its digest is right\n" in result.stdout
    assert f"BAD  t10k-labels-idx1-ubyte   {tmp_path / 't10k-labels-idx1-ubyte'}: empty\n" in (
        result.stdout
    )


def test_verify_is_content_without_the_full_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mnist, "cache_folder", lambda: tmp_path / "cache")
    result = run("data", "verify")
    assert result.exit_code == 0
    assert f"not fetched; it would go to {tmp_path / 'cache'}" in result.stdout


def test_fetch_says_where_the_files_are(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mnist, "fetch_mnist", lambda: Path("/home/ada/.cache/bp_course"))
    result = run("data", "fetch")
    assert result.exit_code == 0
    assert result.stdout == "the full MNIST is complete in /home/ada/.cache/bp_course\n"


def test_a_failed_fetch_is_one_line_and_exit_code_1(monkeypatch: pytest.MonkeyPatch):
    def fails() -> None:
        raise DataError("train-images-idx3-ubyte.gz can't be fetched;\n  no connection")

    monkeypatch.setattr(mnist, "fetch_mnist", fails)
    result = run("data", "fetch")
    assert result.exit_code == 1
    assert result.stderr == (
        "bp-course data fetch: train-images-idx3-ubyte.gz can't be fetched; no connection\n"
    )


def test_without_pooch_the_extra_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    result = run("data", "fetch")
    assert result.exit_code == 1
    assert 'needs pooch: pip install "bp-course[data]"' in result.stderr
    assert result.stderr.count("\n") == 1


# ---------------------------------------------------------------------------- gradcheck


def test_gradcheck_checks_every_parameter():
    result = shell("gradcheck", "--sizes", "784,11,7,10", "--loss", "softmax_cross_entropy")
    assert result.returncode == 0, result.stderr
    rows = [line.split()[0] for line in result.stdout.splitlines()]
    assert rows == ["parameter", "W1", "b1", "W2", "b2", "W3", "b3"]
    assert result.stdout.count(" ok\n") == 6


def test_gradcheck_fails_on_a_wrong_gradient(monkeypatch: pytest.MonkeyPatch):
    backward = MLP.backward

    def wrong(self: MLP, dscores: np.ndarray, caches: list[object]) -> dict[str, np.ndarray]:
        gradients = backward(self, dscores, caches)
        gradients["W2"][3, 4] *= 1.001
        return gradients

    monkeypatch.setattr(MLP, "backward", wrong)
    result = run("gradcheck")
    assert result.exit_code == 1
    (row,) = [line for line in result.stdout.splitlines() if line.startswith("W2")]
    assert "(3, 4)" in row
    assert row.endswith("WRONG")
    assert result.stderr == ("bp-course gradcheck: a gradient differs from its numerical judge\n")


# ---------------------------------------------------------------------------- verify


def test_verify_proves_one_equation():
    result = run("verify", "affine-dw")
    assert result.exit_code == 0
    line, _, latex, *rest = result.stdout.splitlines()
    assert line.startswith("affine-dw: symbolic exact; 20 draws, worst error below 1e-11; mutants ")
    assert latex == r"\frac{\partial L}{\partial W} = X^\top \, \frac{\partial L}{\partial Y}"
    assert rest[1].startswith("source: 003")
    assert rest[2] == "free:   X (N, D), W (D, M), b (1, M), any L(Y)"


def test_verify_knows_when_a_label_is_not_there():
    result = run("verify", "affine-dv")
    assert result.exit_code == 2
    assert result.stderr.startswith("bp-course verify: there is no equation 'affine-dv': did you ")


def test_verify_proves_them_all_and_fails_when_one_does_not_hold(monkeypatch: pytest.MonkeyPatch):
    good, definition = equations.find("affine-dw"), equations.find("c2-loss")
    wrong = replace(good, label="wrong", latex=good.latex.replace(r"^\top", ""))
    records = {record.label: record for record in (good, definition, wrong)}
    monkeypatch.setattr(equations, "equations", lambda: records)
    result = run("verify")
    assert result.exit_code == 1
    *lines, total = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["affine-dw", "c2-loss", "wrong"]
    assert total.startswith("3 equations: 1 definitions, 1 proved; ")
    assert result.stderr.startswith("bp-course verify wrong: with symbols: ")
    assert result.stderr.count("\n") == 1


# ---------------------------------------------------------------------------- importing


def test_help_does_not_wait_for_the_heavy_libraries():
    code = (
        "import json, sys\n"
        "from bp_course.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    loaded = set(json.loads(result.stderr))
    assert "click" in loaded
    assert not loaded & {"matplotlib", "pooch", "sympy", "tqdm", "requests"}


def test_without_click_it_says_what_to_install():
    code = "import sys; sys.modules['click'] = None; import bp_course.cli"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr == (
        'bp-course: the command line needs click: pip install "bp-course[cli]"\n'
    )
