"""Builds the contestants."""

import json
import os
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent.parent
TARGET = HERE / "target"


def build(contestants):
    """The command of each contestant; those that cannot be built are left out, loudly."""
    commands = {}
    for folder in dict.fromkeys(who.folder for who in contestants):
        members = [who for who in contestants if who.folder == folder]
        try:
            found = python(HERE / folder) if folder.endswith("-py") else cargo(HERE / folder, members)
        except (subprocess.CalledProcessError, OSError) as error:
            missing = ", ".join(who.name for who in members)
            if any(not who.is_peer for who in members):
                sys.exit(f"{missing}: {error}")
            print(f"LEFT OUT, for it was not built: {missing}: {error}", file=sys.stderr)
            continue
        commands |= {who: found[who.program] for who in members}
    return commands


def cargo(folder, members):
    """The programs of a workspace. All share one folder to build in: what two need is built once."""
    build = ["cargo", "build", "--release", "--message-format", "json"]
    for program in sorted({who.program for who in members}):
        build += ["--package", f"bench-{program}"]
    env = os.environ | {"CARGO_TARGET_DIR": str(TARGET), "RUSTUP_TOOLCHAIN": toolchain()}
    lines = subprocess.run(build, cwd=folder, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for message in map(json.loads, lines.splitlines()):
        if message.get("executable"):
            found[message["target"]["name"].removeprefix("bench-")] = [message["executable"]]
    return found


def toolchain():
    """The one in use: a file in a dependency's sources must not choose another."""
    root = subprocess.run(["rustc", "--print", "sysroot"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return pathlib.Path(root.strip()).name


def python(folder):
    """An environment with the pinned versions."""
    place = TARGET / "venv"
    interpreter = place / "bin" / "python"
    pinned = folder / "requirements.txt"
    stamp = place / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != pinned.read_text():
        venv.create(place, with_pip=True, clear=True)
        install = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pinned]
        subprocess.run(install, check=True)
        stamp.write_text(pinned.read_text())
    return {folder.name: [str(interpreter), str(folder / "bench.py")]}
