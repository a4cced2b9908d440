"""The model provider takes seconds before it begins to answer."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="model-slow",
    title="the model provider takes three seconds before the first token of every call",
    layer="dependency",
    component="model-provider",
    mechanism="a process: the provider begins each answer after three seconds",
    propagation=("a run, which calls twice, takes six seconds more", "answers come, whole and right"),
    sights=(
        Sight(
            where="logs",
            what="a conversation of one question lasts for seconds",
            pattern=r'/ws".*"status":101.*"latency":"(?:[6-9]|\d\d)\.',
        ),
    ),
    paging="ticket",
    paged_by="answers take seconds longer than usual",
    cures=("wait for the provider", "switch to another model"),
    incurable="the provider is a third party: the platform can only wait or go to another one",
    holds=("model behaviour",),
    act=plain(lambda stage: stage.model.behave(delay_seconds=3)),
    undo=plain(lambda stage: stage.model.behave()),
)
