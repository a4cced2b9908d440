"""Every report of a live run at once, as files of one folder."""

from goldenpath.model.live import Live
from goldenpath.model.picture import MOST, file_of
from goldenpath.reports import html, json, junit, markdown, terminal, topology_svg


def files(live: Live) -> dict[str, bytes]:
    """Return the reports by file name: text, JSON, Markdown with its pictures beside it, HTML and JUnit XML."""
    texts = {
        "report.txt": terminal.render_live(live, explain=True) + "\n",
        "verdict.json": json.render(live.verdict) + "\n",
        "report.md": markdown.render_live(live, "topology.svg"),
        "topology.svg": topology_svg.render(live),
        "report.html": html.render(live),
        "junit.xml": junit.render(live),
    }
    shots = {file_of(number): one.data for number, one in enumerate(live.pictures[:MOST], 1)}
    return {name: text.encode() for name, text in texts.items()} | shots
