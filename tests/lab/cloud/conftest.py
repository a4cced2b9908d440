"""One lab for all tests of the cloud's API, asked as its users ask it: by HTTP, by Google's clients, by gcloud."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.lab.whole.running import RunningLab

PLACE = "projects/chat-lab/locations/europe-west1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """An answer of the API."""

    status: int
    body: Any
    headers: Mapping[str, str]


class Cloud:
    """The API of one running lab."""

    def __init__(self, lab: RunningLab, status: Mapping[str, Any]) -> None:
        self.lab = lab
        self.url = str(status["cloud_api"])
        self.grpc = status["cloud_api_grpc"]
        self.status = status

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Told:
        """What the API answers to one call; JSON is sent and read, other bytes pass as they are."""
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data=data, method=method, headers=headers)  # noqa: S310 - the lab's own
        try:
            with urlopen(request, timeout=40) as answer:  # noqa: S310 - as above
                return _told(answer.status, answer.read(), dict(answer.headers.items()))
        except HTTPError as refusal:
            return _told(refusal.code, refusal.read(), dict(refusal.headers.items()))

    def get(self, path: str) -> Any:
        """What a call that must work answers."""
        told = self.ask("GET", path)
        assert told.status == 200, told
        return told.body

    def walks(self) -> bool:
        """Whether the golden path leads through."""
        return self.lab.run("walk").code == 0

    def comes_to_walk(self, *, ok: bool = True) -> bool:
        """Whether the golden path comes to lead through, or to lead nowhere, within some tries."""
        return any(self.walks() is ok for _ in range(10))


def _told(status: int, content: bytes, headers: Mapping[str, str]) -> Told:
    is_json = headers.get("Content-Type", headers.get("content-type", "")).startswith("application/json")
    return Told(status=status, body=json.loads(content) if is_json else content, headers=headers)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The API of a lab that is up; who changes the lab changes it back."""
    lab = RunningLab(tmp_path_factory.mktemp("cloud") / "lab")
    try:
        yield Cloud(lab, lab.command("up", "--standby"))
    finally:
        lab.run("down", "--purge")
