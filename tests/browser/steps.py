"""What a student and a teacher do in JupyterLab, each step written once.

The tests take these steps; `make pictures` takes the guides' pictures on the way.
"""

import re
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import FrameLocator, Locator, Page, expect


def choose(page: Page, menu: str, entry: str) -> None:
    """Choose an entry of one of JupyterLab's menus."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def hide_files(page: Page) -> None:
    """Close the file browser: more room for what is open."""
    files = page.get_by_role("region", name="File Browser Section")
    expect(files).to_be_visible()
    page.keyboard.press("Control+b")
    expect(files).to_be_hidden()


def show_files(page: Page) -> None:
    """Open the file browser again."""
    page.keyboard.press("Control+b")
    expect(page.get_by_role("region", name="File Browser Section")).to_be_visible()


class Notebook:
    """The notebook that is open in front: its cells by id, on the page and in the file."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.path = path
        cells = nbformat.read(path, as_version=4).cells
        self._ids = [cell.id for cell in cells]
        self._last = next(c.id for c in reversed(cells) if c.cell_type == "code")
        self._cells = page.locator(".jp-NotebookPanel:visible .jp-Notebook .jp-Cell")
        expect(self._cells).to_have_count(len(cells))
        expect(page.get_by_text("| Idle")).to_be_visible()  # what is run before is not run

    def cell(self, cell_id: str) -> Locator:
        """A cell, brought to the middle of the page: what is far outside is not drawn."""
        cell = self._cells.nth(self._ids.index(cell_id))
        cell.evaluate("cell => cell.scrollIntoView({block: 'center'})")
        return cell

    def write(self, cell_id: str, source: str) -> None:
        """Replace what stands in a cell, as by pasting, and run it."""
        self.cell(cell_id).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.run(cell_id)

    def run(self, cell_id: str) -> Locator:
        """Run a cell; its outputs."""
        cell = self.cell(cell_id)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).not_to_have_text(before)
        return self.ran(cell_id)

    def ran(self, cell_id: str) -> Locator:
        """Wait until a cell has been run; its outputs."""
        cell = self.cell(cell_id)
        expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"))
        return cell.locator(".jp-Cell-outputArea")

    def run_all(self) -> None:
        """Choose Run All Cells, and wait until the last one has been run."""
        choose(self.page, "Run", "Run All Cells")
        self.ran(self._last)

    def run_up_to(self, cell_id: str) -> Locator:
        """Run all cells above one, then the cell itself; its outputs."""
        self.cell(cell_id).locator(".cm-content").click()
        choose(self.page, "Run", "Run All Above Selected Cell")
        return self.run(cell_id)

    def saved(self) -> Any:
        """Save it; what is in the file then."""
        self.page.keyboard.press("Control+s")
        unsaved = self.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")
        expect(unsaved).to_have_count(0)
        return nbformat.read(self.path, as_version=4)


def open_notebook(page: Page, folder: Path, path: str) -> Notebook:
    """Open a notebook by its path from JupyterLab's folder, in a tab of its own."""
    choose(page, "File", "Open from Path…")
    dialog = page.locator(".jp-Dialog")
    dialog.get_by_role("textbox").fill(path)
    dialog.get_by_role("button", name="Open").click()
    expect(page.get_by_role("tab", name=Path(path).name, selected=True)).to_be_visible()
    return Notebook(page, folder / path)


def close_all(page: Page) -> None:
    """Save all notebooks, and close them."""
    choose(page, "File", "Save All")
    expect(page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
    choose(page, "File", "Close All Tabs")
    expect(page.locator(".jp-NotebookPanel")).to_have_count(0)


def validate(page: Page) -> Locator:
    """Press nbgrader's button Validate; the dialog with the result."""
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("Validation Results")
    return dialog


def close(dialog: Locator) -> None:
    """Press the dialog's button Ok."""
    dialog.get_by_role("button", name="Ok").click()
    expect(dialog).to_have_count(0)


def assignment_list(page: Page) -> None:
    """Open nbgrader's list of assignments, as a student does."""
    choose(page, "Nbgrader", "Assignment List")
    expect(page.locator("#released_assignments_list")).to_be_visible()
    _lists_loaded(page)


def _lists_loaded(page: Page) -> None:
    """Wait until nbgrader has filled its lists of assignments."""
    expect(page.locator(".list_loading:visible")).to_have_count(0)


def fetch(page: Page, lesson: str) -> None:
    """Press Fetch beside a released lesson."""
    released = page.locator("#released_assignments_list .list_item", has_text=lesson)
    released.get_by_role("button", name="Fetch").click()
    expect(page.locator("#fetched_assignments_list")).to_contain_text(lesson)


def open_fetched(page: Page, lesson: str, notebook: str) -> None:
    """Open a fetched lesson's notebook from the list of assignments."""
    fetched = page.locator("#fetched_assignments_list")
    fetched.get_by_role("button", name=lesson).click()
    fetched.get_by_role("link", name=notebook, exact=True).click()


def submit(page: Page) -> Locator:
    """Press Submit in the list of assignments; the list of what was submitted."""
    page.get_by_role("tab", name="Assignments").click()
    page.locator("#fetched_assignments_list").get_by_role("button", name="Submit").click()
    submitted = page.locator("#submitted_assignments_list")
    expect(submitted).to_contain_text("UTC")
    _lists_loaded(page)
    return submitted


def fetch_feedback(page: Page, notebook: str) -> FrameLocator:
    """Press Fetch Feedback, and open a notebook's page from the file browser."""
    page.get_by_role("tab", name="Assignments").click()
    submitted = page.locator("#submitted_assignments_list")
    submitted.get_by_role("button", name="Fetch Feedback").click()
    submitted.get_by_text("(view feedback)").click()
    page.get_by_role("listitem", name=f"{notebook}.html").dblclick()
    return page.frame_locator(".jp-HTMLViewer iframe")


class Formgrader:
    """nbgrader's pages for a teacher, inside JupyterLab's."""

    def __init__(self, page: Page) -> None:
        choose(page, "Nbgrader", "Formgrader")
        self.page = page
        self.frame = page.frame_locator("iframe[src*='formgrader']")

    def row(self, name: str) -> Locator:
        """The line of a lesson, or of a student."""
        return self.frame.locator("tbody tr", has_text=name)

    def press(self, name: str, action: str) -> str:
        """Press the icon in a column of a line, wait until it is done; the message, closed."""
        self.row(name).locator(f".{action} a").click()
        message = self.frame.locator(".modal.in")
        expect(message).to_contain_text("Success")
        said = message.inner_text()
        message.get_by_role("button", name="OK").click()
        expect(self.frame.locator(".modal, .modal-backdrop")).to_have_count(0)
        return said

    def submissions(self, lesson: str) -> None:
        """Go to the submissions of a lesson."""
        self.row(lesson).locator(".num-submissions a").click()
        expect(self.frame.get_by_role("heading", name="Manage Submissions")).to_be_visible()

    def graded_notebook(self, lesson: str, notebook: str) -> None:
        """Go to the first graded submission of a lesson."""
        self.frame.get_by_role("link", name="Manual Grading").click()
        for link in (lesson, notebook, "Submission #1"):
            self.frame.get_by_role("link", name=link, exact=True).click()
