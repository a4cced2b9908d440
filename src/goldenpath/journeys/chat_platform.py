"""The chat platform's golden path: log in, open the socket, ask, follow the agent, have the answer, find it stored."""

from dataclasses import replace

from goldenpath.contracts import Journey
from goldenpath.journeys.steps import (
    answer,
    certificate,
    clean_up,
    events,
    login,
    message,
    resolve,
    socket,
    stored,
    stored_in_database,
)

JOURNEY = Journey(
    id="chat-platform",
    title="log in, ask over a WebSocket, follow the agent's events, find the answer stored",
    steps=(
        ("resolve", resolve.STEP),
        ("tls", certificate.STEP),
        ("login", login.STEP),
        ("socket", socket.STEP),
        ("message", message.STEP),
        ("events", events.STEP),
        ("answer", answer.STEP),
        ("stored", stored.STEP),
        ("stored-in-database", replace(stored_in_database.STEP, only_with="database")),
        ("clean-up", clean_up.STEP),
    ),
)
