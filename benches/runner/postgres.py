"""A PostgreSQL of its own for the contestants that need one: made, used and thrown away."""

import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from . import delay as sync


def servers(wanted, shim):
    """What gives the environment to reach a server whose syncs take so much longer."""
    if not wanted:
        return contextlib.nullcontext(None)
    tools = found()
    if not tools:
        print("LEFT OUT: all with PostgreSQL, for there is no initdb on this machine", file=sys.stderr)
        return contextlib.nullcontext(None)
    return Server(tools, shim)


def found():
    """The folder with the programs of the server."""
    places = [shutil.which("initdb"), *sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)]
    for place in filter(None, places):
        folder = pathlib.Path(place).resolve().parent
        if (folder / "postgres").exists():
            return folder
    return None


class Server:
    """One cluster, started again where the delay changes. It syncs whatever it acknowledges."""

    def __init__(self, tools, shim):
        self.tools, self.shim = tools, shim
        self.process, self.delay = None, None

    def __enter__(self):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="annals-bench-postgres-"))
        # It refuses to run as root.
        self.user = {}
        if os.getuid() == 0:
            names = {entry.pw_name for entry in pwd.getpwall()}
            user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
            self.user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            shutil.chown(self.place, user.pw_uid, user.pw_gid)
        make = [self.tools / "initdb", "-D", self.place / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd=self.place, **self.user)
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.place)

    def env(self, delay):
        """Starts it, and says how to reach it."""
        if self.process is None or self.delay != delay:
            self.stop()
            self.start(delay)
        url = f"postgres://postgres@localhost/postgres?host={self.place}"
        return {"BENCH_POSTGRES": url, "PGHOST": str(self.place), "PGUSER": "postgres", "PGDATABASE": "postgres"}

    def start(self, delay):
        run = [self.tools / "postgres", "-D", self.place / "data", "-k", self.place]
        for setting in ("listen_addresses=", "fsync=on", "synchronous_commit=on", "max_connections=100"):
            run += ["-c", setting]
        env = os.environ | sync.env(self.shim, delay)
        log = open(self.place / "log", "ab")
        self.process = subprocess.Popen(run, env=env, stdout=log, stderr=log, cwd=self.place, **self.user)
        self.delay = delay
        ready = [self.tools / "pg_isready", "-q", "-h", self.place]
        for _ in range(300):
            if subprocess.run(ready).returncode == 0:
                return
            time.sleep(0.1)
        sys.exit(f"PostgreSQL does not start:\n{(self.place / 'log').read_text()}")

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
            self.process = None
