"""``status --watch``: how far a matrix is, shown anew as it changes, until it is done or Ctrl-C."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click
from tabulate import tabulate

from benchmark.errors import counted, shorten
from benchmark.running.progress import duration

if TYPE_CHECKING:
    from benchmark.running.watch import Snapshot, Watch

HIDE, SHOW, HOME, REST_OF_LINE, REST_OF_SCREEN = "\x1b[?25l", "\x1b[?25h", "\x1b[H", "\x1b[K", "\x1b[J"
OTHER_SCREEN, OWN_SCREEN = "\x1b[?1049h", "\x1b[?1049l"


def watch(store_watch: Watch, every: float, as_json: bool) -> None:
    """Look every so many seconds until all runs are finished and nobody makes more, or the user stops it.

    ``as_json``: print a line of JSON for each change. On a terminal a page is shown anew in place, elsewhere a line is
    printed for each change.
    """
    if as_json:
        _follow(store_watch, every, lambda found: json.dumps(found.to_dict(), ensure_ascii=False))
    elif not sys.stdout.isatty():
        _follow(store_watch, every, summary)
    else:
        _show(store_watch, every)


def _follow(store_watch: Watch, every: float, line: Callable[[Snapshot], str]) -> None:
    last: object = None
    try:
        while True:
            found = store_watch.look()
            state = (found.finished, tuple(found.failed), tuple(r.run for r in found.running if not r.silent))
            if state != last:
                click.echo(line(found))
                sys.stdout.flush()
            if _is_over(found):
                return
            last = state
            time.sleep(every)
    except KeyboardInterrupt:
        return


def _show(store_watch: Watch, every: float) -> None:
    found = None
    sys.stdout.write(OTHER_SCREEN + HIDE)
    try:
        while found is None or not _is_over(found):
            if found is not None:
                time.sleep(every)
            found = store_watch.look()
            width, height = shutil.get_terminal_size()
            lines = page(found, time.time()).splitlines()
            lines = [line[: width - 1] for line in lines[: height - 1]]
            sys.stdout.write(HOME + "".join(f"{line}{REST_OF_LINE}\n" for line in lines) + REST_OF_SCREEN)
            sys.stdout.flush()
    except KeyboardInterrupt:
        pass
    finally:
        sys.stdout.write(SHOW + OWN_SCREEN)
        sys.stdout.flush()
    if found is not None:
        click.echo(page(found, time.time()))


def _is_over(found: Snapshot) -> bool:
    return found.finished == found.total and not found.running


def summary(found: Snapshot) -> str:
    """A snapshot as one line."""
    running = shorten(str(r.run) for r in found.running if not r.silent)
    parts = [f"{found.finished} of {found.total} finished", f"{len(found.failed)} failed", f"{found.missing} missing"]
    return ", ".join(parts) + f"; {_left(found)}" + (f"; running: {running}" if running else "")


def page(found: Snapshot, now: float) -> str:
    """A snapshot as a page, what matters most first; ``now``: seconds of the epoch."""
    lines = [f"{found.protocol} ({found.fingerprint})   {time.strftime('%H:%M:%S', time.localtime(now))}", ""]
    share = found.finished / max(1, found.total)
    bar = "#" * int(40 * share)
    lines += [f"[{bar:<40}] {100 * share:.1f} %  {found.finished} of {counted(found.total, 'run')} finished"]
    lines += [f"{len(found.failed)} failed, {found.missing} missing; {_left(found)}", ""]
    if found.running:
        rows = [
            [str(r.run), f"for {duration(max(0.0, now - r.since))}", f"{r.host} {r.device}"]
            + (["gives no sign of life; was it killed?"] if r.silent else [""])
            for r in found.running
        ]
        lines += ["running", tabulate(rows, tablefmt="plain", disable_numparse=True), ""]
    for why in dict.fromkeys(found.failed.values()):
        lines += [f"failed: {shorten(str(run) for run in found.failed if found.failed[run] == why)}: {why}"]
    lines += [""] * bool(found.failed)
    methods = [[name, *counts] for name, counts in found.methods.items()]
    return "\n".join([*lines, tabulate(methods, headers=["method", "wanted", "finished", "failed"])])


def _left(found: Snapshot) -> str:
    if not any(not r.silent for r in found.running):
        return "nobody is making runs now"
    return "time left unknown" if found.seconds_left is None else f"about {duration(found.seconds_left)} left"
