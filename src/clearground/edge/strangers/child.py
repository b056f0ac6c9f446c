"""The child that looks at one file for the program, in the cage: `child REQUEST ANSWER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from clearground.edge.strangers import cage, jobs


def main(request_path: Path, answer_path: Path) -> int:
    """Exit status of one look: 0 when the answer says what was found."""
    request = json.loads(request_path.read_text(encoding="utf-8"))
    path, folder = Path(request["path"]), Path(request["folder"])
    missing = cage.enter(cage.Bounds(**request["bounds"]), readable=[path], folder=folder)
    if missing and not request["consent"]:
        found: dict[str, Any] = {"uncaged": missing}
    else:
        found = answer(request["job"], path, folder, request["told"])
    answer_path.write_text(json.dumps(found), encoding="utf-8")
    return 0


def answer(job: str, path: Path, folder: Path, told: int) -> dict[str, Any]:
    """What a job found: nothing, a fault with its detail, or exhaustion."""
    try:
        jobs.JOBS[job](path, folder, told)
    except jobs.Refused as refused:
        return {"fault": refused.fault, "detail": refused.detail}
    except UnicodeDecodeError:
        return {}  # its reader says in its own words that it is no text
    except (MemoryError, RecursionError):
        return {"exhausted": True}
    except Exception as error:  # noqa: BLE001
        # A parser may fail in any way on a file made for it: this process ends here anyway.
        return {"fault": jobs.BROKEN, "detail": f"{type(error).__name__}: {error}"[:300]}
    return {}


if __name__ == "__main__":
    sys.exit(main(*(Path(a) for a in sys.argv[1:3])))
