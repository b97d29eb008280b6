"""Nothing of the system's is installed without a word before, nor with sudo untold."""

import os
import subprocess

import bubblewrap
import chromium
import pytest
import system


@pytest.fixture
def commands(monkeypatch, capfd):
    """What would have been run, each with what had been said before it."""
    run = []

    def note(command, **options):
        assert not {"stdin", "input"} <= {name for name, value in options.items() if value}
        run.append((list(command), capfd.readouterr().err))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(system.subprocess, "run", note)
    monkeypatch.delenv("INSTALL", raising=False)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(bubblewrap.platform, "freedesktop_os_release", lambda: {"ID": "debian"})
    monkeypatch.setattr(bubblewrap, "works", lambda: False)
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bubblewrap, "PROFILE", bubblewrap.Path("/nowhere/at/all"))
    monkeypatch.setattr(chromium, "on_path", lambda: None)
    return run


def become(monkeypatch, user):
    monkeypatch.setattr(os, "geteuid", lambda: 0 if user == "root" else 1000)
    if user == "allowed":
        monkeypatch.setenv("INSTALL", "sudo")


@pytest.mark.parametrize("user", ["root", "allowed"])
@pytest.mark.parametrize(("tool", "package"), [(bubblewrap, "bubblewrap"), (chromium, "chromium")])
def test_installs_where_it_may_and_says_so_first(monkeypatch, commands, user, tool, package):
    become(monkeypatch, user)
    if tool is chromium:
        monkeypatch.setattr(chromium, "from_playwright", lambda: None)
    assert tool.main() == 1  # what was installed still does not work here
    (first, said), (second, _) = commands
    assert tool.WHY in said
    assert f"Installing the system's package {package}" in said
    assert first[-2:] == ["apt-get", "update"]
    assert second[-3:] == ["install", "--yes", package]
    assert (first[0] == "sudo") == (user == "allowed")


def test_a_user_who_was_not_asked_is_told_what_to_do(monkeypatch, commands, capfd):
    become(monkeypatch, "user")
    assert bubblewrap.main() == 1
    assert commands == []
    said = capfd.readouterr().err
    assert "sudo apt-get install bubblewrap" in said
    assert "make test INSTALL=sudo" in said


def test_without_sudo_the_browser_comes_into_the_users_cache(monkeypatch, commands, capfd):
    become(monkeypatch, "user")
    monkeypatch.setattr(chromium, "works", lambda path: False)
    monkeypatch.setattr(chromium, "succeeds", lambda *command: commands.append(command) or False)
    assert chromium.main() == 1
    assert [command[1:] for command in commands] == [("-m", "playwright", "install", "chromium")]
    said = capfd.readouterr().err
    assert "without a change to the system" in said
    assert "sudo apt-get install chromium" in said
    assert "make test INSTALL=sudo" in said


def test_apparmors_profile_is_written_only_after_a_word(monkeypatch, commands, tmp_path):
    become(monkeypatch, "allowed")
    monkeypatch.setattr(bubblewrap, "PROFILE", tmp_path / "bwrap")
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: "/usr/bin/bwrap")
    assert bubblewrap.main() == 1
    (write, said), (load, _) = commands
    assert f"Writing {tmp_path / 'bwrap'}" in said
    assert write == ["sudo", "--non-interactive", "tee", str(tmp_path / "bwrap")]
    assert load[:3] == ["sudo", "--non-interactive", "apparmor_parser"]


def test_where_it_works_nothing_is_done(monkeypatch, commands):
    monkeypatch.setattr(bubblewrap, "works", lambda: True)
    assert bubblewrap.main() == 0
    assert commands == []
