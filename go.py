#!/usr/bin/env python3
"""Installs Clearground from its hashed locks and runs one thing; needs only Python 3.11+.

python3 go.py demo [flags]   install, build the map page, make and serve the sample region
python3 go.py run CASE.toml  the same for a real case (flags are passed on)
python3 go.py test [flags]   install the developers' tools and pass every gate and test
python3 go.py web            build the map page only
python3 go.py wheel          build a wheel that carries the built map page
python3 go.py bench [NAME]   run the benchmarks (minutes), or one of them
python3 go.py lock           renew the locks (developers)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
EXE = ".exe" if os.name == "nt" else ""
PYTHON = BIN / f"python{EXE}"
CLEARGROUND = BIN / f"clearground{EXE}"
PAGE = ROOT / "src" / "clearground" / "edge" / "web" / "static" / "build"
NODE_MAJOR_LOWEST = 20
BEGAN = time.monotonic()


def say(text: str) -> None:
    """Print one line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - BEGAN:6.1f} s] {text}", flush=True)


def stop(what: str, why: str, next_step: str) -> None:
    """End with a three-part message."""
    print(f"\n{what}\n{why}\n{next_step}", file=sys.stderr)
    raise SystemExit(2)


def run(*command: str | Path, quiet: bool = False, cwd: Path = ROOT) -> int:
    """Exit status of a command; its output is shown only when it fails, if quiet."""
    words = [str(word) for word in command]
    if not quiet:
        return subprocess.call(words, cwd=cwd)
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
    return done.returncode


def must(*command: str | Path, what: str, cwd: Path = ROOT) -> None:
    """Run a quiet command, or end and say what did not work."""
    if run(*command, quiet=True, cwd=cwd):
        stop(
            f"This step failed: {what} (its output is above).",
            "Nothing after it can run.",
            "Check the network and free disk, then run the same command again; it resumes.",
        )


def digest_of(*files: Path) -> str:
    """SHA-256 over the files' bytes, to see whether an install is still current."""
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def make_venv() -> None:
    """Make the virtual environment, or say which package Python lacks for it."""
    if PYTHON.exists():
        return
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        stop(
            "This Python has no venv module (or no ensurepip).",
            "Clearground installs into a folder of its own and never into the system.",
            f"Install the package python{version}-venv (Debian, Ubuntu: 'apt install "
            f"python{version}-venv'), then run the same command again.",
        )
    say(f"making a virtual environment in {VENV.name}/")
    venv.EnvBuilder(with_pip=True, clear=VENV.exists()).create(VENV)


def install(lock_name: str) -> None:
    """Install one hashed lock and the project itself, unless that is done already."""
    make_venv()
    lock, build = ROOT / f"{lock_name}.lock", ROOT / "requirements-build.lock"
    stamp = VENV / f".{lock_name}.stamp"
    wanted = digest_of(lock, build, ROOT / "pyproject.toml")
    if CLEARGROUND.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    say("installing the installer (uv), by hash")
    must(
        *(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"),
        *("--require-hashes", "-r", build),
        what="installing uv and the build backend",
    )
    count = sum("==" in line for line in lock.read_text().splitlines())
    say(f"installing {count} packages of {lock.name}, by hash (a minute on a slow line)")
    uv = ("-m", "uv", "pip", "install", "-q", "--python", PYTHON)
    must(PYTHON, *uv, "--require-hashes", "-r", lock, what=f"installing {lock.name}")
    say("installing clearground itself")
    must(
        *(PYTHON, *uv, "--no-deps", "--no-build-isolation", "-e", ROOT),
        what="installing clearground",
    )
    stamp.write_text(wanted)


def npm_command() -> list[str]:
    """The npm to use: the machine's if its Node is new enough, else one from a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        if said.startswith("v") and int(said[1:].split(".")[0]) >= NODE_MAJOR_LOWEST:
            return [npm]
    say("no Node on this machine: installing it from a hashed wheel")
    must(
        *(PYTHON, "-m", "uv", "pip", "install", "-q", "--python", PYTHON),
        *("--require-hashes", "-r", ROOT / "requirements-node.lock"),
        what="installing Node from its wheel",
    )
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(BIN / f"npm{EXE}")]


def build_page() -> None:
    """Build the map page from web/, unless the built one is current."""
    web = ROOT / "web"
    sources = sorted(
        path
        for path in web.rglob("*")
        if path.is_file() and not {"node_modules", "dist"} & set(path.parts)
    )
    stamp = PAGE / ".sources"
    wanted = digest_of(*sources)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm = npm_command()
    say("fetching the map page's packages (npm ci)")
    must(*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", what="npm ci", cwd=web)
    say("building the map page")
    must(*npm, "run", "build", what="npm run build", cwd=web)
    stamp.write_text(wanted)


def hint() -> None:
    """Say how the command is called from now on."""
    shown = os.path.relpath(CLEARGROUND) if ROOT in Path.cwd().parents else CLEARGROUND
    say(f"to call clearground yourself: {shown} --help")


def demo(command: str, flags: list[str]) -> int:
    """Install, build, and run the demo or a case."""
    install("requirements")
    build_page()
    hint()
    return run(CLEARGROUND, command, *flags, cwd=Path.cwd())


def test(flags: list[str]) -> int:
    """Install the developers' tools, pass every gate and test; status of the first red one."""
    install("requirements-dev")
    build_page()
    python = (PYTHON, "-m")
    gates: list[tuple[str, tuple[str | Path, ...]]] = [
        ("format", (*python, "ruff", "format", "--check", "-q", ".")),
        ("lint", (*python, "ruff", "check", "-q", ".")),
        ("types", (*python, "mypy")),
        ("import contracts", (BIN / f"lint-imports{EXE}", "--no-cache")),
        ("types of the map page", (*npm_command(), "--prefix", "web", "run", "-s", "check")),
    ]
    for name, command in gates if not flags else []:
        say(f"gate: {name}")
        if run(*command):
            stop(f"The gate '{name}' is red.", "Main must stay releasable.", "See above; fix it.")
    say("tests, doctests, docs, tidy, licences, browser")
    status = run(*python, "pytest", *(flags or ["-n", "2", "--dist", "worksteal"]))
    say("all passed" if status == 0 else "pytest was red")
    if status == 0:
        say("look next at: python3 go.py demo   (and CONTRIBUTING.md)")
    return status


def wheel() -> int:
    """Build the wheel that carries the map page."""
    install("requirements")
    build_page()
    say("building the wheel")
    must(
        *(PYTHON, "-m", "uv", "build", "-q", "--wheel", "--no-build-isolation"),
        *("--python", PYTHON, "--out-dir", ROOT / "dist", ROOT),
        what="building the wheel",
    )
    newest = max((ROOT / "dist").glob("*.whl"), key=lambda path: path.stat().st_mtime)
    say(f"the wheel, with the built map page in it: {newest}")
    return 0


def bench(names: list[str]) -> int:
    """Run the benchmarks one after the other."""
    install("requirements-dev")
    build_page()
    found = {p.stem: p for p in sorted((ROOT / "bench").glob("*.py")) if p.stem != "__init__"}
    wrong = [name for name in names if name not in found]
    if wrong:
        stop(f"No benchmark is called {wrong[0]}.", "Nothing was run.", f"One of: {list(found)}.")
    return max(run(PYTHON, found[name]) for name in names or found)


def lock() -> int:
    """Renew every lock without registry addresses (style: cooled dependencies, hashes)."""
    install("requirements-dev")
    common = ("--universal", "--generate-hashes", "--no-annotate", "--no-header", "-q")
    compile_ = (PYTHON, "-m", "uv", "pip", "compile", *common)
    for target, inputs in {
        "requirements": ("pyproject.toml",),
        "requirements-dev": ("pyproject.toml", "--group", "dev"),
        "requirements-build": ("--group", "build"),
        "requirements-node": ("--group", "node"),
    }.items():
        say(f"resolving {target}.lock")
        must(*compile_, *inputs, "-o", ROOT / f"{target}.lock", what=f"resolving {target}")
    return 0


def main(words: list[str]) -> int:
    """Do what the first word says; the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older Python must be told so)
        stop(
            f"This is Python {sys.version.split()[0]}; Clearground needs 3.11 or newer.",
            "It uses parts of the language that older versions lack.",
            "Install a newer Python and call it by name, for example: python3.11 go.py demo",
        )
    command, flags = (words[0] if words else "help"), words[1:]
    if command in ("demo", "run"):
        return demo(command, flags)
    if command == "test":
        return test(flags)
    if command == "web":
        install("requirements")
        build_page()
        say(f"the map page is built in {PAGE.relative_to(ROOT)}")
        return 0
    if command == "wheel":
        return wheel()
    if command == "bench":
        return bench(flags)
    if command == "lock":
        return lock()
    print(__doc__)
    return 0 if command in ("help", "-h", "--help") else 2


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where this one ended.", file=sys.stderr)
        raise SystemExit(130) from None
