"""A thousand moves leave nothing behind, and a cell that is run again releases what it replaces."""

import gc
import sys

import ipywidgets
import pytest
from comm import get_comm_manager
from explorers import NAMES, make
from jupyter_client.manager import start_new_kernel
from matplotlib.artist import Artist

from course_utils.plots import figure
from course_utils.widgets.explorer import Explorer, NumberControl

MOVED = [name for name in NAMES if name != "pipeline_explorer"]  # it moves in the browser


def alive():
    """How many widgets, comms, observers and drawn things there are."""
    gc.collect()
    # By type(): isinstance asks every object for its class, and some of PyTorch's warn at any question.
    kinds = (ipywidgets.Widget, Artist)
    found = [thing for thing in gc.get_objects() if issubclass(type(thing), kinds)]
    widgets = [thing for thing in found if isinstance(thing, ipywidgets.Widget)]
    observers = [
        handler
        for widget in widgets
        for by_type in widget._trait_notifiers.values()
        for handlers in by_type.values()
        for handler in handlers
    ]
    return len(widgets), len(found), len(observers), len(get_comm_manager().comms)


def move(explorer, moves):
    """Send what a browser sends, over the same ten places of the first slider."""
    control = next(c for c in explorer._controls.values() if isinstance(c, NumberControl))
    for place in range(moves):
        share = (place % 10) / 9
        control.set_state({"value": control.low + share * (control.high - control.low)})


@pytest.mark.parametrize("name", MOVED)
def test_moves_leave_nothing_behind(name):
    explorer = make(name)
    # What is kept once for each text or epoch has been kept after the first round.
    move(explorer, 10)
    before = alive()
    move(explorer, 20)
    assert alive() == before


def test_a_thousand_moves_take_no_memory():
    fig, ax = figure(width=2, height=1)  # small, so that a thousand pictures are soon drawn
    line = ax.axhline(0)

    def draw(height):
        line.set_ydata([height, height])
        return [line]

    control = NumberControl("height", 0.0, 0.0, 1.0, 0.1)
    explorer = Explorer(fig, draw, "height {height}".format, {"height": control}, alt="A line.")
    move(explorer, 10)
    before, blocks = alive(), sys.getallocatedblocks()
    move(explorer, 1000)
    assert alive() == before
    assert sys.getallocatedblocks() - blocks < 1000


@pytest.mark.parametrize("name", NAMES)
def test_a_closed_explorer_gives_everything_back(name):
    make(name).close()
    before = alive()
    explorer = make(name)
    words = repr(explorer)
    explorer.close()
    if name != "pipeline_explorer":
        assert repr(explorer) == words
    del explorer
    assert alive() == before


LEFT = (
    "(lambda gc, widget, Figure: (gc.collect(), len(widget._instances), "
    "sum(isinstance(thing, Figure) for thing in gc.get_objects()))[1:])"
    "(__import__('gc'), __import__('ipywidgets').widgets.widget, "
    "__import__('matplotlib.figure').figure.Figure)"
)


@pytest.fixture
def run():
    """Run code in a cell of a real kernel, as JupyterLab does; it returns how much is alive then."""
    manager, client = start_new_kernel()

    def run(cell, code):
        content = {"code": code, "silent": False, "store_history": True}
        content["user_expressions"] = {"left": LEFT}
        message = client.session.msg("execute_request", content, metadata={"cellId": cell})
        client.shell_channel.send(message)
        reply = client.get_shell_msg(timeout=60)
        while reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            reply = client.get_shell_msg(timeout=60)
        reply = reply["content"]
        assert reply["status"] == "ok", reply
        return eval(reply["user_expressions"]["left"]["data"]["text/plain"])

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_cell_run_again_releases_its_explorer(run):
    made = "from course_utils.widgets import logit_explorer; logit_explorer()"
    widgets, figures = run("one", made)
    assert widgets > 8 and figures == 1
    for _ in range(3):
        assert run("one", made) == (widgets, figures)
    assert run("two", made) == (2 * widgets, 2)
    assert run("one", made) == (2 * widgets, 2)
    assert run("one", "pass") == (widgets, 1)
