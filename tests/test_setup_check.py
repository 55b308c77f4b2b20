"""The check of a learner's set-up, with what could be wrong with it."""

from importlib import metadata

from packaging.requirements import Requirement

from course_utils.setup_check import SetupReport, _package_problem, _python_problem, check_setup


def test_the_test_environment_is_fine():
    report = check_setup()
    assert report, report
    names = ["Python", "anywidget", "ipywidgets", "jupyterlab", "matplotlib", "numpy"]
    assert list(report.problems) == names


def test_an_old_python_is_named_with_what_is_needed():
    assert _python_problem((3, 10)) == "the course needs >=3.11, this notebook runs on 3.10"
    assert _python_problem((3, 11)) is None


def test_a_missing_and_an_old_package_are_named():
    assert _package_problem(Requirement("no-such-package-here>=1")) == "not installed"
    found = metadata.version("numpy")
    expected = f"the course needs >=999, found {found}"
    assert _package_problem(Requirement("numpy>=999")) == expected


def test_a_report_says_what_to_do():
    report = SetupReport({"Python": None, "numpy": "not installed"})
    assert not report
    assert "✓ Python" in repr(report) and "✗ numpy: not installed" in repr(report)
    assert "make lab" in repr(report)
