"""Pictures of HR's view and of a company's administration, for `bench.screens`."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.devices import Device

Take = Callable[[Device, str, bool], None]

# As a program for people exports it: one new, one who changes manager, one with a problem.
PEOPLE = """Full name;E-mail;Department;Supervisor;Valid from;Rhythm
Noor Haddad;noor@demo.example;Central;Ines Duarte;;weekly
Tom Baker;tom@demo.example;North;Ines Duarte;2026-12-07;
Nora Berg;nora@demo.example;North;Daniel Okafor;;every 2 weeks
Liam Stone;liam.stone@demo.example;Central;Mark Novak;;weekly
"""


def of_hr(take: Take, laptop: Device, phone: Device) -> None:
    """Take participation on a laptop and a phone."""
    for device, name in ((laptop, "participation"), (phone, "participation-phone")):
        device.goto("/sign-in")
        device.sign_in("ruth")
        device.goto("/participation")
        _heading(device, "one-to-ones took place")
        take(device, name, False)


def of_admin(take: Take, laptop: Device, phone: Device) -> None:
    """Take what an administrator sees, and how a second step is set up."""
    for device in (laptop, phone):
        device.goto("/sign-in")
        device.sign_in("sam")
    for address, heading, name in (
        ("/admin", "need", "administration"),
        ("/admin/people", "People", "people"),
        ("/admin/template", "The agenda", "agenda"),
        ("/admin/keeping", "How long", "keeping"),
    ):
        laptop.goto(address)
        _heading(laptop, heading)
        take(laptop, name, False)
    page = laptop.page
    laptop.goto("/admin/people")
    page.get_by_role("link", name="Aisha Rahman").click()
    _heading(laptop, "Aisha Rahman")
    take(laptop, "person-administered", True)
    laptop.goto("/admin/import")
    page.locator("input[type=file]").set_input_files(
        files=[{"name": "people-november.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}]
    )
    page.get_by_role("button", name="Look at the file").click()
    _heading(laptop, "problem")
    take(laptop, "people-import", True)
    phone.goto("/me/second-step")
    _heading(phone, "second step")
    take(phone, "second-step-phone", False)


def _heading(device: Device, words: str) -> None:
    expect(device.page.get_by_role("heading", level=1)).to_contain_text(words)
