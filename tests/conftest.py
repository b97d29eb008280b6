"""Rules for every test run of the project."""

import pytest


@pytest.fixture(scope="session")
def playwright():
    """One for all browsers of a process: a second cannot start beside the first."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


def pytest_sessionfinish(session):
    """A skipped test has checked nothing, so a run that skips one has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter):
    if skipped := terminalreporter.stats.get("skipped"):
        terminalreporter.write_line(f"The run fails because it skipped {len(skipped)}:", red=True)
        for report in skipped:
            terminalreporter.write_line(f"  {report.nodeid}: {report.longrepr}")
