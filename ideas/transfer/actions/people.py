"""What a claim needs of the people of an import."""

from __future__ import annotations

from ideas.core.bulk import chunks
from ideas.transfer.actions.claiming import keep_addresses
from ideas.transfer.actions.course import Course
from ideas.transfer.formats.common import Line
from ideas.transfer.queries import address_digest, with_addresses
from ideas.transfer.rules import address_of

BATCH = 500


def bring_addresses(course: Course) -> None:
    """Of those whom the source knows by another name than their mail address, but whose address it tells: its digest."""
    for some in chunks(course.lines("people"), BATCH):
        found = {} if course.dry else {course.people[label]: address for line in some if (label := course.who(line, "id")) in course.people and (address := _address(line))}
        if found:
            with course.step("people", course.counts["members"]):
                known = with_addresses(list(found))
                keep_addresses({shell: address_digest(address) for shell, address in found.items() if shell not in known})


def _address(line: Line) -> str:
    return "" if line.problem or line.left_out else address_of(line.text("email"))
