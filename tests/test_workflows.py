"""The workflows hold no steps that a developer could not run as a make target."""

import pytest
import yaml
from toc import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def steps(workflow):
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def test_there_are_workflows():
    assert [workflow.name for workflow in WORKFLOWS] == ["ci.yml", "pages.yml"]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_command_is_one_make_target(workflow):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = [step["run"].split() for step in steps(workflow) if "run" in step]
    assert commands
    for program, target in commands:
        assert program == "make"
        assert f"\n{target}:" in makefile, f"the Makefile has no target {target}"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_githubs_own_and_pinned_by_major_version(workflow):
    for step in steps(workflow):
        if "uses" in step:
            action, _, version = step["uses"].partition("@")
            assert action.startswith("actions/")
            assert version.removeprefix("v").isdigit()
