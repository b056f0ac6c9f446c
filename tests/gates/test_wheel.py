"""The wheel carries the built map page and works where there is no Node."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "src" / "clearground" / "edge" / "web" / "static" / "build"


def run(*words: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(w) for w in words], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{words}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout, its map page built before."""
    if not PAGE.exists():
        message = f"the map page is not built in {PAGE}: python3 go.py web"
        if os.environ.get("CLEARGROUND_REQUIRE_ALL"):
            pytest.fail(message)
        pytest.skip(message)
    out = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "uv", "build", "-q", "--wheel", "--no-build-isolation"),
        *("--python", sys.executable, "--out-dir", out, ROOT),
        cwd=out,
    )
    (found,) = out.glob("*.whl")
    return found


def test_the_wheel_holds_page_parameters_and_no_data(wheel: Path) -> None:
    """Tests that the built page and the parameter files are inside, and no case data is."""
    names = zipfile.ZipFile(wheel).namelist()
    assert any("edge/web/static/build/" in n and n.endswith(".js") for n in names)
    assert any(n.endswith("standards/data/release.yaml") for n in names)
    assert any("edge/web/templates/" in n and n.endswith(".html") for n in names)
    assert not [n for n in names if n.endswith((".gpkg", ".geojson", ".gz"))]


def test_it_runs_the_small_demo_in_an_empty_environment_without_node(
    wheel: Path, tmp_path: Path
) -> None:
    """Tests the installed wheel: no Node on the path, the small demo, verify, the page's files."""
    home = tmp_path / "env"
    venv.EnvBuilder(with_pip=False).create(home)
    python = home / "bin" / "python"
    uv = (sys.executable, "-m", "uv", "pip", "install", "-q", "--python", python)
    run(*uv, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=tmp_path)
    run(*uv, "--no-deps", wheel, cwd=tmp_path)
    env = {"PATH": str(home / "bin"), "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    command = home / "bin" / "clearground"
    run(command, "demo", "--small", "--no-serve", "--out", "demo", cwd=tmp_path, env=env)
    said = run(command, "verify", "demo/region.gpkg", cwd=tmp_path, env=env)
    assert "verify" in said
    built = "from clearground.edge.web.bundle import bundle; print(bundle().built)"
    assert run(python, "-c", built, cwd=tmp_path, env=env).strip() == "True"
