"""Times a newcomer's first command: fresh clone, install, build, demo, page open.

`python bench/start.py` clones this checkout into a temporary folder and runs
`python3 go.py demo` there until the page answers. Package caches stay as they are; what the
installer downloads depends on the line.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORT = 18765
SECONDS_MAX = 900


def answered() -> bool:
    """Whether the page answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=2) as page:
            return bool(page.read(100))
    except OSError:
        return False


def main() -> int:
    """Print the seconds of each step."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clearground"
        began = time.monotonic()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        cloned = time.monotonic() - began
        words = [sys.executable, "go.py", "demo", "--port", str(PORT)]
        process = subprocess.Popen(
            words, cwd=clone, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        while not answered() and time.monotonic() - began < SECONDS_MAX:
            if process.poll() is not None:
                print(process.stdout.read() if process.stdout else "")
                return 1
            time.sleep(0.2)
        opened = time.monotonic() - began
        process.send_signal(signal.SIGINT)
        said, _err = process.communicate(timeout=30)
        size = subprocess.run(["du", "-sm", str(clone / ".venv")], capture_output=True, text=True)
    for line in said.splitlines():
        if re.match(r"\[ *[\d.]+ s\]", line):
            print(line)
    ready = re.search(r"\[ *([\d.]+) s\] to call clearground", said)
    installed = float(ready.group(1)) if ready else float("nan")
    print(f"clone {cloned:.1f} s; installed and page built after {installed:.1f} s more;")
    print(f"page open {opened - cloned - installed:.1f} s after the end of the installation,")
    print(f"{opened:.1f} s after the clone began; environment {size.stdout.split()[0]} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
