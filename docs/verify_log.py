#!/usr/bin/env python3
"""Check a downloaded public log of the ideas portal. One file, Python 3.8 or newer, nothing to install.

    python3 verify_log.py log.jsonl                      (or log.jsonl.gz, or - for standard input)
    python3 verify_log.py log.jsonl --head 812:5f1c...    a head that you wrote down earlier, or read elsewhere; may be repeated
    python3 verify_log.py log.jsonl --text 57:answer.json  the published words that entry 57 has the digest of, as /log/57/text gives them

Each line of the log is one entry in canonical JSON (RFC 8785): its number `seq`, the hash of the entry before it in `prev`, and its own
`hash`, which is the SHA-256 of the same JSON without `hash`. So whoever changes, removes, inserts or swaps an entry has to change every hash
behind it, and then the heads that others have written down do not fit any more.

What is wrong is printed with its line. Ends with 0 where all is well, with 1 where it is not, with 2 where the file cannot be read.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys

BEGINNING = "0" * 64
HEAD = re.compile(r"([1-9][0-9]*):([0-9a-f]{64})")
KEYS = {"seq", "prev", "hash", "kind", "sealed"}
TALLIED = "votes.tallied"
SHOWN = 50


def canonical(value):
    """RFC 8785 for what entries hold: objects, lists, strings, whole numbers, true and false."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("utf-8")


def sha256(data):
    """In hex."""
    return hashlib.sha256(data).hexdigest()


class Check:
    """Goes along the chain, remembers where it is, and collects what is wrong."""

    def __init__(self, heads=(), texts=()):
        self.seq, self.hash, self.line = 0, BEGINNING, 0
        self.problems = []
        self.heads, self.texts = {}, dict(texts)
        self.votes, self.day = {}, ""
        for seq, known in heads:
            self.heads.setdefault(seq, set()).add(known)

    def wrong(self, what):
        """One thing that is wrong, with its line."""
        self.problems.append("line %d: %s" % (self.line, what))

    def take(self, raw):
        """The next line, as bytes without its end."""
        self.line += 1
        try:
            told = json.loads(raw.decode("utf-8"), parse_float=_no_fractions, parse_constant=_no_fractions)
            same = canonical(told) == raw
        except (ValueError, RecursionError):
            return self.wrong("is no entry: not JSON, or with a number that is not whole")
        if not isinstance(told, dict) or KEYS - set(told) or type(told["seq"]) is not int or not isinstance(told["hash"], str):
            return self.wrong("is no entry: seq, prev, hash, kind or sealed is missing")
        if not same:
            self.wrong("entry %d is not written in the canonical form" % told["seq"])
        return self._placed(told)

    def _placed(self, told):
        seq, own = told["seq"], told.pop("hash")
        if sha256(canonical(told)) != own:
            self.wrong("entry %d was changed: its content does not give its hash" % seq)
        if seq != self.seq + 1:
            self.wrong("entry %d stands where %d should stand: entries are missing, inserted or out of order" % (seq, self.seq + 1))
        if told["prev"] != self.hash:
            self.wrong("entry %d does not follow on the entry before it" % seq)
        for known in self.heads.pop(seq, ()):
            if known != own:
                self.wrong("entry %d has the hash %s, but %s was published: the log was rewritten" % (seq, own, known))
        self.seq, self.hash = seq, own
        self._text(told)
        if told["kind"] == TALLIED:
            self._tallied(told)

    def _text(self, told):
        """The words that somebody has beside the log are those that the entry has the digest of."""
        if told["seq"] in self.texts:
            words = self.texts.pop(told["seq"])
            if told.get("text", {}).get("sha256") != sha256(words):
                self.wrong("entry %d has another digest than these words: they were changed after they were published" % told["seq"])

    def _tallied(self, told):
        """Days follow each other, and the sums of a day's last part are those of all numbers told so far."""
        try:
            facts = told["facts"]
            self.votes.update(dict(told["votes"]))
            if facts["day"] < self.day:
                self.wrong("entry %d tallies %s after %s" % (told["seq"], facts["day"], self.day))
            self.day = facts["day"]
            sums = len([votes for votes in self.votes.values() if votes]), sum(self.votes.values())
        except (KeyError, TypeError, ValueError):
            return self.wrong("entry %d is no tally" % told["seq"])
        if "total" in facts and (facts.get("ideas"), facts["total"]) != sums:
            self.wrong("entry %d says %s votes on %s ideas, its numbers give %d on %d" % (told["seq"], facts["total"], facts.get("ideas"), sums[1], sums[0]))
        return None

    def end(self):
        """After the last line: a head behind it means that the end was cut off."""
        for seq in sorted(self.heads):
            self.problems.append("the end is missing: entry %d was published, the log ends with %d" % (seq, self.seq))
        for seq in sorted(self.texts):
            self.problems.append("there is no entry %d to compare these words with" % seq)
        return self.problems


def _no_fractions(number):
    raise ValueError(number)


def opened(name):
    """The lines of a file, packed with gzip or not."""
    if name == "-":
        return sys.stdin.buffer
    with open(name, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(name, "rb") if packed else open(name, "rb")


def check(lines, heads=(), texts=()):
    """Look at all lines; gives the finished check."""
    looked = Check(heads, texts)
    for raw in lines:
        looked.take(raw.rstrip(b"\n"))
    looked.end()
    return looked


def head(text):
    """A head as NUMBER:HASH."""
    found = HEAD.fullmatch(text.strip().lower())
    if not found:
        raise argparse.ArgumentTypeError("a head is NUMBER:HASH")
    return int(found.group(1)), found.group(2)


def words(text):
    """Published words as NUMBER:FILE."""
    number, colon, name = text.partition(":")
    if not colon or not number.isdigit():
        raise argparse.ArgumentTypeError("words are NUMBER:FILE")
    with open(name, "rb") as file:
        return int(number), file.read()


def main(given=None):
    """The command."""
    parser = argparse.ArgumentParser(description="Check a downloaded public log.")
    parser.add_argument("file", help="log.jsonl, log.jsonl.gz or - for standard input")
    parser.add_argument("--head", type=head, action="append", default=[], metavar="NUMBER:HASH", help="a published head that must be in the log")
    parser.add_argument("--text", type=words, action="append", default=[], metavar="NUMBER:FILE", help="published words, to be compared with the digest of an entry")
    asked = parser.parse_args(given)
    try:
        with opened(asked.file) as lines:
            looked = check(lines, asked.head, asked.text)
    except (OSError, EOFError) as error:
        print("cannot be read: %s" % error, file=sys.stderr)
        return 2
    for problem in looked.problems[:SHOWN]:
        print(problem)
    if looked.problems:
        print("NOT WHOLE: %d problems in %d lines" % (len(looked.problems), looked.line))
        return 1
    print("WHOLE: %d entries, head %d:%s" % (looked.line, looked.seq, looked.hash))
    return 0


if __name__ == "__main__":
    sys.exit(main())
