"""The command `bp-course`: train a network, look after the digits, check gradients and equations.

Results go to stdout; progress and complaints go to stderr, a complaint in one line. The exit code
is 0 when all is well, 2 for a bad value, 130 after Ctrl-C, 1 for anything else that goes wrong.
"""

import math
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

try:
    import click
    from threadpoolctl import threadpool_limits
except ImportError as error:  # a program says so in a line and an exit code
    sys.exit(f'bp-course: the command line needs {error.name}: pip install "bp-course[cli]"')

import numpy as np

from bp_course import __version__, mnist
from bp_course import train as training
from bp_course.errors import ArgumentError, BpCourseError, DataError, GradientError
from bp_course.files import replacing
from bp_course.gradcheck import check_network
from bp_course.idx import CLASSES
from bp_course.layers import ACTIVATIONS
from bp_course.network import LOSSES, MLP

PIXELS = 784
DIGITS_CHECKED = 3


class Command(click.Command):
    """A command that says it is the one whose option lacks its value: click leaves that open."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


class OneLineErrors(click.Group):
    """A group of commands whose errors are one line each, with the fitting exit code."""

    command_class = Command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command, then exit."""
        kwargs |= {"standalone_mode": False, "prog_name": "bp-course"}
        try:
            code = super().main(*args, **kwargs)
        except click.ClickException as error:
            context = getattr(error, "ctx", None)
            complain(context.command_path if context else self.name, error.format_message())
            code = error.exit_code
        except click.Abort:
            complain(self.name, "interrupted")
            code = 130
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command of the group."""
        try:
            return super().invoke(ctx)
        except BpCourseError as error:
            complain(f"{ctx.command_path} {ctx.invoked_subcommand}", error)
            ctx.exit(2 if isinstance(error, ArgumentError) else 1)
        except MemoryError as error:
            complain(f"{ctx.command_path} {ctx.invoked_subcommand}", f"out of memory: {error}")
            ctx.exit(1)


def complain(who: str | None, what: object) -> None:
    """Say what is wrong on stderr, in one line whatever it is made of."""
    click.echo(f"{who}: {' '.join(str(what).split())}", err=True)


def examples(*lines: str, title: str = "Examples") -> str:
    """The end of a help page; the backspace tells click to leave the line breaks alone."""
    return "\n".join(["\b", f"{title}:", *(f"  {line}" for line in lines)])


def option(
    name: str, parse: Callable[[Any], Any], wanted: str, default: Any, metavar: str, about: str
) -> Callable[[Any], Any]:
    """A click option; where `parse` raises ValueError, a line says what the value must be."""

    def read(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        try:
            return parse(value)
        except ValueError:
            raise click.UsageError(f"{name} is {value}; it must be {wanted}", ctx) from None

    return click.option(
        name,
        type=click.UNPROCESSED,
        callback=read,
        default=default,
        show_default=True,
        metavar=metavar,
        help=about,
    )


def whole(name: str, minimum: int, default: int, about: str) -> Callable[[Any], Any]:
    """An option that takes a whole number."""

    def parse(value: Any) -> int:
        number = int(value)
        if number < minimum:
            raise ValueError
        return number

    return option(name, parse, f"a whole number of at least {minimum}", default, "N", about)


def choice(name: str, choices: Iterable[str], about: str) -> Callable[[Any], Any]:
    """An option that takes one of a few words, the first by default."""
    words = tuple(choices)

    def parse(value: str) -> str:
        if value not in words:
            raise ValueError
        return value

    return option(name, parse, f"one of {', '.join(words)}", words[0], "|".join(words), about)


def sizes_option(default: str) -> Callable[[Any], Any]:
    """The option `--sizes`."""

    def parse(value: str) -> list[int]:
        sizes = [int(size) for size in value.split(",")]
        if min(sizes) < 1 or len(sizes) < 2 or (sizes[0], sizes[-1]) != (PIXELS, CLASSES):
            raise ValueError
        return sizes

    wanted = f"whole numbers between commas, from {PIXELS} (pixels) to {CLASSES} (classes)"
    about = f"Units of each layer, from the {PIXELS} pixels to the {CLASSES} classes."
    return option("--sizes", parse, wanted, default, "N,N,…", about)


def _positive(value: Any) -> float:
    number = float(value)
    if not (math.isfinite(number) and number > 0):
        raise ValueError
    return number


activation_option = choice("--activation", ACTIVATIONS, "What stands between the layers.")
loss_option = choice("--loss", LOSSES, "What is made small.")
seed_option = whole("--seed", 0, 0, "Of the random numbers: the same seed, the same result.")


@click.group(
    "bp-course",
    cls=OneLineErrors,
    invoke_without_command=True,
    epilog=examples(
        "bp-course train              learn the digits that come with the package",
        "bp-course data               say which digits are on this machine",
        "bp-course gradcheck          hold every gradient against a numerical one",
        "bp-course COMMAND --help     say what a command does and takes",
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Backpropagation, derived by hand: the command line of the course."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@main.command(
    epilog=examples(
        "bp-course train",
        "bp-course train --sizes 784,30,10 --learning-rate 3",
        "bp-course train --sizes 784,64,32,10 --activation relu \\",
        "    --loss softmax_cross_entropy --learning-rate 0.1",
        "bp-course train --data full --epochs 30 --out full-run",
    )
    + "\n\n"
    + examples(
        "from bp_course.network import MLP",
        'net = MLP.load("bp-course-run/weights.npz")',
        title="The weights, in Python",
    )
)
@sizes_option("784,128,10")
@whole("--epochs", 1, 10, "Passes over the data.")
@whole("--batch-size", 1, 10, "Digits in each step.")
@option("--learning-rate", _positive, "a positive number", 2.0, "NUMBER", "Length of each step.")
@choice(
    "--data",
    ("embedded", "full"),
    "10,000 digits from the package, 1,000 of them held out; or all of MNIST.",
)
@activation_option
@loss_option
@seed_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="bp-course-run",
    show_default=True,
    metavar="FOLDER",
    help="Where to write weights.npz and history.png; earlier ones are replaced.",
)
def train(
    sizes: list[int],
    epochs: int,
    batch_size: int,
    learning_rate: float,
    data: str,
    activation: str,
    loss: str,
    seed: int,
    out: Path,
) -> None:
    """Train a network on handwritten digits.

    Prints the loss and the accuracy on digits that it has not seen, epoch by epoch; then writes the
    weights and a plot. Ctrl-C ends the training and keeps what was learnt.
    """
    learning, held_out = mnist.load_mnist(data)
    _require_writable(out)
    net = MLP(sizes, activation, loss, seed, dtype=np.float32)

    def report(epoch: training.Epoch) -> None:
        click.echo(
            f"epoch {epoch.number:{len(str(epochs))}}  loss {epoch.loss:.4f}  "
            f"accuracy {epoch.accuracy:.1%}"
        )

    # One BLAS thread: the products are small, and two threads spend twice the CPU to save no time.
    # Where numpy would warn of an overflow, the training itself ends with an error that says why.
    with threadpool_limits(1), np.errstate(over="ignore", invalid="ignore"):
        history = training.train(
            net,
            learning.images,
            learning.labels,
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=learning_rate,
            seed=seed,
            validation=(held_out.images, held_out.labels),
            progress=sys.stderr.isatty(),
            on_epoch=report,
        )
    if history.interrupted:
        done = len(history.epochs)
        complain(
            "bp-course train", f"interrupted after {done} of {epochs} epochs; kept what was learnt"
        )
    try:
        net.save(out / "weights.npz")
        click.echo(f"weights: {out / 'weights.npz'}")
        if history.epochs:
            figure = history.plot()
            with replacing(out / "history.png") as file:
                figure.savefig(file, format="png", dpi=150)
            click.echo(f"plot: {out / 'history.png'}")
    except OSError as error:
        raise DataError(f"{out}: can't be written: {error.strerror or error}") from error
    if history.interrupted:
        sys.exit(130)


def _require_writable(folder: Path) -> None:
    """Find out before the training, not after it, that its result has nowhere to go."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        why = error.strerror or error
        raise ArgumentError(f"--out is {folder}; it must be a folder to write to: {why}") from None


@main.group(
    cls=OneLineErrors,
    invoke_without_command=True,
    epilog=examples(
        "bp-course data                                  the same as: bp-course data status",
        "bp-course data fetch",
        "BP_COURSE_DATA=~/mnist bp-course data verify",
    ),
)
@click.pass_context
def data(ctx: click.Context) -> None:
    """List, fetch and verify the digits.

    The package brings 10,000 digits. The full MNIST, 60,000 and 10,000, is read from the folder
    that the environment variable BP_COURSE_DATA names. Where that is not set, it is kept in your
    cache and fetched (11 MB) when it is first needed.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(status)


@data.command()
def status() -> None:
    """Say which digits are here, without reading them."""
    _print_rows(mnist.data_status())


@data.command()
def fetch() -> None:
    """Fetch what is missing of the full MNIST into your cache."""
    click.echo(f"the full MNIST is complete in {mnist.fetch_mnist()}")


@data.command()
def verify() -> None:
    """Read every file and compare its digest.

    The exit code is 1 when one is damaged or missing.
    """
    rows = mnist.data_status(verify=True)
    _print_rows(rows)
    if not all(row.ok for row in rows):
        sys.exit(1)


def _print_rows(rows: list[mnist.FileStatus]) -> None:
    width = max(len(row.name) for row in rows)
    for row in rows:
        click.echo(f"{'ok ' if row.ok else 'BAD'}  {row.name:{width}}  {row.detail}")


@main.command(
    epilog=examples(
        "bp-course gradcheck",
        "bp-course gradcheck --sizes 784,20,15,10 --activation tanh \\",
        "    --loss softmax_cross_entropy",
    )
)
@sizes_option("784,30,10")
@activation_option
@loss_option
@seed_option
def gradcheck(sizes: list[int], activation: str, loss: str, seed: int) -> None:
    """Check every gradient, on a few real digits.

    Each gradient from the backward pass is held against a numerical one. The table has a row a
    parameter, with its worst entry. The exit code is 1 when one is wrong.
    """
    digits, _ = mnist.load_mnist()
    net = MLP(sizes, activation, loss, seed)
    try:
        report = check_network(net, digits.images[:DIGITS_CHECKED], digits.labels[:DIGITS_CHECKED])
    except GradientError as error:
        click.echo(error.report)
        complain("bp-course gradcheck", "a gradient differs from its numerical judge")
        sys.exit(1)
    click.echo(report)


@main.command("verify", epilog=examples("bp-course verify affine-dw", "bp-course verify"))
@click.argument("label", required=False)
def verify_equations(label: str | None) -> None:
    """Prove a displayed equation of the course, or all of them.

    With symbols, exactly; with random numbers, against the complex step; and by breaking it on
    purpose: each mutant that changes the value must be caught. One line an equation. The exit code
    is 1 when one does not hold.
    """
    # Here and not above: the other commands need not wait for sympy.
    from bp_course.equations import equations, ledger

    labels = [label] if label else list(equations())
    rows = []
    for name in labels:
        rows.append(ledger.row(name))
        click.echo(rows[-1])
    if label:
        click.echo(f"\n{rows[0].equation.latex.strip()}\n")
        free = [f"{name} ({', '.join(shape)})" if shape else name for name, shape in rows[0].free]
        free += [f"any {function}" for function in rows[0].arbitrary]
        click.echo(f"source: {rows[0].equation.source}\nfree:   {', '.join(free) or 'nothing'}")
    else:
        click.echo(ledger.totals(rows))
    wrong = [row for row in rows if not row.ok]
    for row in wrong:
        reason = row.verdict.reason or "a mutant that changes the value gets through"
        complain(f"bp-course verify {row.equation.label}", reason)
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
