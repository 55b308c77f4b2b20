"""Which cell made a widget, and what becomes of it when that cell is run again."""

from IPython import get_ipython


def close_with_its_cell(widget):
    """Close a widget when the cell that made it is run again: nothing else would let go of it.

    Outside a notebook, and where the front end does not name its cells, nothing happens.

    Parameters
    ----------
    widget : ipywidgets.Widget
    """
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = parent.get("metadata", {}).get("cellId")
    if cell is None:
        return

    def close(info):
        if info.cell_id == cell:
            shell.events.unregister("pre_run_cell", close)
            widget.close()

    shell.events.register("pre_run_cell", close)
