"""Up, down and all that happens in between, whenever the lab's process is killed."""

import asyncio
import json
import os
import random
import re
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from goldenpath_lab.errors import LabError
from goldenpath_lab.parts.process import MARKER
from tests.lab.whole.running import Done, RunningLab, eventually

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket, pytest.mark.anyio]

SHARED_MEMORY = "/dev/shm/"  # noqa: S108 - looked for, nothing is written
WORST_UP_SECONDS = 1.5


def marked(lab: RunningLab) -> list[str]:
    """The command lines of processes that carry the lab's marker."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARKER) == str(lab.state.folder):
                found.append(" ".join(process.cmdline())[:120] or process.name())
        except psutil.Error:
            continue
    return found


def nothing_is_left(lab: RunningLab) -> None:
    """Assert that neither process nor file of a purged lab remains."""
    assert marked(lab) == []
    assert not lab.folder.exists()
    assert not lab.state.link.is_symlink()


def writes(process: psutil.Process) -> set[str]:
    """The files that a process and its family write, those in shared memory included."""
    found = set()
    for each in [process, *process.children(recursive=True)]:
        with suppress(psutil.Error):
            found |= {file.path for file in each.open_files() if getattr(file, "mode", "r") != "r"}
            found |= {area.path for area in each.memory_maps() if area.path.startswith(SHARED_MEMORY)}
    return found


def refused(done: Done, complaint: str) -> None:
    """Assert that a command said no in a sentence, and nothing else."""
    assert (done.code, done.printed) == (2, "")
    assert complaint in done.complaint
    assert "Traceback" not in done.complaint


async def daemon_of(lab: RunningLab) -> psutil.Process:
    """The lab's own process, as soon as it takes commands."""

    async def answers() -> bool:
        try:
            await lab.status()
        except LabError:
            return False
        return True

    await eventually(answers)
    return psutil.Process((await lab.status())["pids"]["daemon"])


def kill(pid: int) -> None:
    """Kill a process that may have ended already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


async def test_up_again_says_where_the_lab_runs(lab: RunningLab) -> None:
    """A second up starts nothing and tells the same doors."""
    before = await lab.status()
    again = lab.command("up")
    assert again["pids"] == before["pids"]
    assert (again["page"], again["page_https"]) == (before["page"], before["page_https"])
    assert before["page"] in lab.run("up").printed


async def test_of_two_ups_at_once_both_find_one_lab(own_lab: RunningLab) -> None:
    """Whoever comes second waits for the lab of the first."""
    ups = [own_lab.start("up", "--format", "json") for _ in range(2)]
    printed = [(await asyncio.to_thread(up.communicate))[0] for up in ups]
    assert [up.returncode for up in ups] == [0, 0]
    assert len({json.loads(text)["pids"]["daemon"] for text in printed}) == 1


async def test_all_that_a_lab_writes_lies_in_its_folder(lab: RunningLab) -> None:
    """So nothing of it can be left elsewhere, however it ends: no program has named memory or a file of its own."""
    daemon = psutil.Process((await lab.status())["pids"]["daemon"])
    written = writes(daemon)
    assert any("postgres" in path for path in written)
    assert not [path for path in written if not path.startswith((f"{lab.state.folder}/", "/dev/null", "/memfd:"))]


async def test_labs_stand_side_by_side(lab: RunningLab, own_lab: RunningLab) -> None:
    """Each is whole and has its own addresses and users, and one goes down alone."""
    there, here = own_lab.command("up", "--model", "offline", "--domain", "second.test"), await lab.status()
    assert not set(here["pids"].values()) & set(there["pids"].values())
    assert here["browser_rules"].split()[-1] != there["browser_rules"].split()[-1]
    assert here["page"] != there["page"]
    assert "second.test" in there["page_https"]
    walked = own_lab.command("walk")
    assert [step["ok"] for step in walked["steps"]] == [True] * 8
    own_lab.command("down", "--purge")
    assert lab.command("walk")["host"] == "api.chat.test"


async def test_a_lab_killed_at_any_moment_comes_up_again_and_leaves_nothing(own_lab: RunningLab) -> None:
    """Killed while it comes up, while it is up and while it goes down, the next up serves; a purge removes all."""
    coming = own_lab.start("up")
    daemon = await daemon_of(own_lab)
    await asyncio.sleep(random.uniform(0, WORST_UP_SECONDS))
    daemon.kill()
    _, complaint = await asyncio.to_thread(coming.communicate)
    assert coming.returncode == 2 or "starting chat-auth" in complaint

    up = await asyncio.to_thread(own_lab.command, "up")
    keeps = await own_lab.person()
    kill(up["pids"]["daemon"])

    up = await asyncio.to_thread(own_lab.command, "up")
    await keeps.session.threads()
    going = own_lab.start("down")
    await asyncio.sleep(random.uniform(0.2, 0.6))
    kill(up["pids"]["daemon"])
    await asyncio.to_thread(going.communicate)
    assert going.returncode == 0

    up = await asyncio.to_thread(own_lab.command, "up")
    assert own_lab.run("walk").code == 0
    own_lab.command("down", "--purge")
    nothing_is_left(own_lab)


async def test_a_killed_lab_is_purged_without_coming_up_again(own_lab: RunningLab) -> None:
    """Programs that hang and programs that were orphaned are found as well."""
    up = own_lab.command("up")
    for name in ("chat-api/0", "cache"):
        os.kill(up["pids"][name], signal.SIGSTOP)
    kill(up["pids"]["daemon"])
    own_lab.command("down", "--purge")
    nothing_is_left(own_lab)


@pytest.mark.parametrize("moment", ["before it takes commands", "while it comes up"])
async def test_down_in_the_middle_of_up_works(own_lab: RunningLab, moment: str) -> None:
    """The lab is gone with all that had been started, and who waited for it is told."""
    coming = own_lab.start("up")
    if moment == "while it comes up":
        await daemon_of(own_lab)
        await asyncio.sleep(random.uniform(0, WORST_UP_SECONDS))
    else:

        async def launched() -> bool:
            return (own_lab.folder / "daemon.log").exists()

        await eventually(launched)
    down = await asyncio.to_thread(own_lab.run, "down", "--purge")
    assert down.code == 0, down.complaint
    _, complaint = await asyncio.to_thread(coming.communicate)
    # The lab may just have come up before; then up has told so.
    assert coming.returncode == 2 or moment == "while it comes up", complaint
    assert "Traceback" not in complaint
    nothing_is_left(own_lab)


async def test_a_lab_that_hangs_is_taken_down(own_lab: RunningLab) -> None:
    """A process that answers no more does not keep down from its end."""
    up = own_lab.command("up")
    os.kill(up["pids"]["daemon"], signal.SIGSTOP)
    own_lab.command("down", "--purge")
    assert marked(own_lab) == []


def test_taking_nothing_down_is_fine(own_lab: RunningLab) -> None:
    """Nothing was there, nothing is made."""
    assert own_lab.command("down", "--purge")["ended"] == 0
    assert not own_lab.folder.exists()


def test_a_folder_that_is_no_lab_is_not_purged(own_lab: RunningLab) -> None:
    """Somebody's own files stay."""
    own_lab.folder.mkdir()
    (own_lab.folder / "thesis.txt").write_text("years of work")
    refused(own_lab.run("down", "--purge"), "nothing was removed")
    assert (own_lab.folder / "thesis.txt").exists()


@pytest.mark.parametrize("content", ["{", '{"time_scale": "fast"}', "[]"])
def test_a_damaged_configuration_is_named_with_the_way_out(own_lab: RunningLab, content: str) -> None:
    """The file and what removes it are told, and that command works."""
    own_lab.folder.mkdir()
    (own_lab.folder / ".goldenpath-lab").touch()
    (own_lab.folder / "config.json").write_text(content)
    done = own_lab.run("up")
    refused(done, "config.json is damaged")
    assert "goldenpath-lab down --purge" in done.complaint
    assert own_lab.run("down", "--purge").code == 0
    assert not own_lab.folder.exists()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--time-scale", "0"), "--time-scale must be above zero"),
        (("--time-scale", "-3"), "--time-scale must be above zero"),
        (("--time-scale", "nan"), "--time-scale must be above zero"),
        (("--time-scale", "inf"), "--time-scale must be above zero"),
        (("--time-scale", "fast"), "invalid float value"),
        (("--concurrency", "0"), "--concurrency must be 1 or more"),
        (("--database-disk", "plenty"), "--database-disk cannot be 'plenty'"),
        (("--model", "clever"), "--model cannot be 'clever'"),
        (("--domain", "Not a domain"), "--domain cannot be 'Not a domain'"),
        (("--balancer", "fair"), "invalid choice"),
        (("--turbo",), "unrecognized arguments"),
    ],
)
def test_what_a_lab_cannot_be_is_refused_before_it_is_made(
    own_lab: RunningLab, options: tuple[str, ...], complaint: str
) -> None:
    """Nothing is started and nothing kept, so that the next up is not spoiled."""
    refused(own_lab.run("up", *options), complaint)
    assert not own_lab.folder.exists()


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    """What stands in the way is named."""
    (tmp_path / "lab").write_text("not a folder")
    refused(RunningLab(tmp_path / "lab").run("up"), str(tmp_path / "lab"))


@pytest.mark.parametrize(
    "command", [("status",), ("walk",), ("load",), ("break", "redis-down"), ("heal",), ("logs",), ("logs", "--metrics")]
)
def test_commands_without_a_lab_say_what_to_do(own_lab: RunningLab, command: tuple[str, ...]) -> None:
    """The sentence names the command that makes a lab, and no folder is left behind."""
    refused(own_lab.run(*command), "`goldenpath-lab up`")
    assert not own_lab.folder.exists()


def entry_like(entry: dict[str, Any]) -> bool:
    """Whether an entry has the shape of Google's LogEntry."""
    stamps = all(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", entry[at]) for at in ("timestamp", "receiveTimestamp")
    )
    payloads = [name for name in ("textPayload", "jsonPayload", "protoPayload", "httpRequest") if name in entry]
    where = set(entry["resource"]) == {"type", "labels"} and bool(entry["insertId"])
    return stamps and where and bool(payloads) and entry["logName"].startswith("projects/chat-lab/logs/")


def test_what_commands_print_as_json_is_json(lab: RunningLab, tmp_path: Path) -> None:
    """Each of them has one document on standard output, of the shape that scripts rely on."""
    lab.run("walk")
    assert lab.command("status")["up"] is True
    assert lab.command("walk")["steps"][0]["name"] == "resolve"
    assert {"id", "mechanism", "sights", "cures"} <= set(lab.command("faults")[0])
    assert [fault["id"] for fault in lab.command("faults", "noise")] == ["noise"]
    assert lab.command("break", "model-provider-failing")["fault"] == "model-provider-failing"
    assert [truth["fault"] for truth in lab.command("heal")] == ["model-provider-failing"]
    load = lab.command("load", "--users", "2", "--ramp", "0", "--seconds", "1", "--pause", "0.2", "0.4")
    assert load["counts"]["lost"] == 0
    entries = lab.command("logs")
    assert entries
    assert all(entry_like(entry) for entry in entries)
    assert len({entry["insertId"] for entry in entries}) == len(entries)
    assert isinstance(lab.command("logs", "--metrics"), list)
    assert lab.run("logs", "--format", "json", "--output", str(tmp_path / "export.json")).printed == ""
    assert (tmp_path / "export.json").read_text().startswith("[")


def test_logs_are_chosen_by_service_and_time(lab: RunningLab) -> None:
    """Only what was asked for is exported."""
    lab.run("walk")
    chosen = lab.command("logs", "--service", "chat-api")
    assert {entry["resource"]["labels"]["service_name"] for entry in chosen} == {"chat-api"}
    middle = chosen[len(chosen) // 2]["timestamp"]
    assert all(entry["timestamp"] >= middle for entry in lab.command("logs", "--since", middle))
    assert lab.command("logs", "--since", "2999-01-01T00:00:00Z") == []
    far_east = "2026-01-01T00:00:00+14:00"
    assert lab.command("logs", "--since", far_east)[:9] == lab.command("logs", "--since", "2025-12-31T10:00:00Z")[:9]
    refused(lab.run("logs", "--since", "yesterday"), "--since wants a time as")


async def test_a_folder_of_somebody_else_is_neither_taken_nor_removed(own_lab: RunningLab) -> None:
    """A lab is brought up in an empty folder or its own, and purge removes nothing else."""
    own_lab.folder.mkdir()
    (own_lab.folder / "config.json").write_text("{}")

    refused(own_lab.run("up"), "holds something else than a lab")
    refused(own_lab.run("down", "--purge"), "is not a lab's folder")
    assert (own_lab.folder / "config.json").read_text() == "{}"


def test_a_lab_with_a_standby_comes_up_again(own_lab: RunningLab) -> None:
    """The second PostgreSQL follows the first anew, whatever is left of the time before."""
    for _ in range(2):
        parts = {part["name"]: part["running"] for part in own_lab.command("up", "--standby")["parts"]}
        assert parts["standby"]
        own_lab.run("down")
