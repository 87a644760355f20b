"""Ready objects that `create_app` hands down: the picture store, the doors for mail and requests, the portal's address, the brand, the working days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ideas.core.workdays import Workdays

if TYPE_CHECKING:
    from ideas.core.brand import Brand
    from ideas.core.mail import Door, MailRenderer
    from ideas.core.media import MediaStore
    from ideas.core.outgoing import Outgoing


class Doors:
    """One set a process; set once at start."""

    media: MediaStore
    mail: Door
    letters: MailRenderer
    brand: Brand
    outgoing: Outgoing
    public_url: str = "http://localhost:8000"
    mail_from: str = "ideas@localhost"
    site_name: str = ""
    named: str = ""  # the portal's name where the machine's owner set one: it goes before the brand's
    secret: str = ""
    search_dir: Path = Path("search_index")
    data_dir: Path = Path("var")
    locales: tuple[str, ...] = ("de", "en")
    limits: bool = True
    staff_second_factor: bool = False
    workdays: Workdays = Workdays()


doors = Doors()
