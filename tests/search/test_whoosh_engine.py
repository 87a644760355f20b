"""The embedded engine: what it finds, what it survives, and what other processes see."""

import gc
import subprocess
import sys
import threading
import time

import pytest

from ideas.search.engine import Document, IndexBusy
from ideas.search.rules import parse
from ideas.search.whoosh_engine import WhooshEngine, writing
from tests.search.test_rules import HOSTILE

IDEAS = [
    Document(1, "Mehr Punkte für treue Fans", text="Wer oft mitmacht, bekommt etwas.", lang="de"),
    Document(2, "Treuepunkteprogramm", text="Ein Programm mit Prämien.", lang="de"),
    Document(3, "Gärten auf dem Dach", "Grün", ("garden", "city"), "Fahrräder und Straße", "", "de"),
    Document(4, "A lighthouse with a turning lamp", "By the sea", ("sea",), "It blinks.", "", "en"),
    Document(5, "Harbour crane", text="A lighthouse stands near.", lang="en", board="products"),
    Document(6, "Fishing boat", text="Nets and buoys.", comments="Add a lighthouse!", lang="en"),
    Document(7, "Declined windmill", lang="en", stage="declined", author="mia", board="markets"),
    Document(8, "Open windmill", lang="en", stage="open", author="ben", board="products"),
]


@pytest.fixture
def engine(tmp_path):
    engine = WhooshEngine(tmp_path / "index")
    engine.put(IDEAS)
    return engine


def found(engine, text, **more):
    return [hit.id for hit in engine.find(parse(text), **more)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("lighthouse ", [4, 5, 6]),
        ("lighthouses ", [4, 5, 6]),
        ("Gaerten ", [3]),
        ("gärten ", [3]),
        ("garten ", [3]),
        ("Strasse ", [3]),
        ("Fahrrad ", [3]),
        ("Fahrraeder ", [3]),
        ("sea ", [4]),
        ("ligh", [4, 5]),
        ("light", [4, 5]),
        ("lighthuose ", [4, 5, 6]),
        ("lihgthouse ", [4, 5, 6]),
        ("windmil ", [7, 8]),
        ("status:declined windmill ", [7]),
        ("stage:Open windmill ", [8]),
        ("author:ben windmill ", [8]),
        ("board:markets windmill ", [7]),
        ("windmill tag:unknown", [7, 8]),
        ("harbour lighthouse ", [5]),
        ("the lighthouse ", [4, 5, 6]),
        ("qqqq ", []),
        ("", []),
        ("status:open", []),
    ],
)
def test_finds(engine, text, ids):
    assert sorted(found(engine, text)) == ids


def test_title_before_text_before_comments(engine):
    assert found(engine, "lighthouse ") == [4, 5, 6]


def test_title_before_summary_before_tags_before_text_before_comments(tmp_path):
    engine = WhooshEngine(tmp_path)
    fill = "alpha beta gamma delta"
    places = [{"title": "kite"}, {"summary": "kite"}, {"text": "kite"}, {"comments": "kite"}]
    engine.put(Document(n, **{"title": fill, "lang": "en", **place}) for n, place in enumerate(places))
    engine.put([Document(9, fill, tags=("kite",), lang="en")])
    order = found(engine, "kite ")
    assert order[:1] == [0]
    assert order.index(9) < order.index(2) < order.index(3)
    assert order.index(1) < order.index(2)


def test_compounds_and_their_parts_find_each_other(engine):
    assert set(found(engine, "Punkte ")) == {1, 2}
    assert found(engine, "Treuepunkte ")[:2] in ([2, 1], [1, 2])
    assert 2 in found(engine, "Programm ")


def test_near_words_rank_below_exact_ones(tmp_path):
    engine = WhooshEngine(tmp_path)
    engine.put([Document(1, "Kittens", lang="en"), Document(2, "Mittens", lang="en")])
    assert found(engine, "mittens ") == [2, 1]


def test_limit(engine):
    assert len(found(engine, "lighthouse ", limit=2)) == 2
    assert found(engine, "lighthouse ", limit=0) == []


def test_suggests_a_known_word(engine):
    assert engine.suggest(parse("lighthuose")) == "lighthouse"
    assert engine.suggest(parse("turning lampp")) == "turning lamp"
    assert engine.suggest(parse("lighthouse")) is None
    assert engine.suggest(parse("zzzzzz")) is None


def test_does_not_suggest_words_of_dropped_documents(engine):
    engine.put([Document(20, "Xylophone", lang="en")])
    assert engine.suggest(parse("xylophine")) == "xylophone"
    engine.drop([20])
    assert engine.suggest(parse("xylophine")) is None


def test_similar(engine):
    hits = [hit.id for hit in engine.similar("Lighthouse", "a turning lamp by the sea")]
    assert hits[0] == 4
    assert 4 not in [hit.id for hit in engine.similar("Lighthouse", "lamp", exclude=4)]
    assert [hit.id for hit in engine.similar("lighthouse windmill", boards=["products"])] in ([5, 8], [8, 5])
    assert engine.similar("", "") == []
    assert len(engine.similar("lighthouse", limit=1)) == 1


def test_an_update_replaces_and_a_batch_may_repeat_an_id(engine):
    engine.put([Document(4, "Old kite", lang="en"), Document(4, "New kite", lang="en")])
    assert (found(engine, "turning "), found(engine, "old "), found(engine, "new ")) == ([], [], [4])
    assert engine.count() == len(IDEAS)
    engine.drop([4, 999])
    assert engine.ids() == {1, 2, 3, 5, 6, 7, 8}


def test_purge_leaves_no_byte_of_a_dropped_document(engine):
    engine.put([Document(20, "Xylophone", lang="en")])
    engine.drop([20])
    engine.purge()
    files = [path for path in engine.store.directory.rglob("*") if path.is_file()]
    assert not any(b"xylophon" in path.read_bytes() for path in files)


OTHER = """
import sys
from pathlib import Path
from ideas.search.rules import parse
from ideas.search.whoosh_engine import WhooshEngine
engine = WhooshEngine(Path(sys.argv[1]))
for line in sys.stdin:
    print(sorted(hit.id for hit in engine.find(parse(line.rstrip("\\n") + " "))), flush=True)
"""


def test_a_second_process_sees_updates_and_never_what_was_dropped(engine):
    command = [sys.executable, "-c", OTHER, str(engine.store.directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:

        def ask(text):
            other.stdin.write(text + "\n")
            other.stdin.flush()
            return other.stdout.readline().strip()

        assert ask("lighthouse") == "[4, 5, 6]"
        engine.put([Document(4, "A kite", lang="en")])
        assert (ask("lighthouse"), ask("kite")) == ("[5, 6]", "[4]")
        engine.drop([5])
        assert ask("lighthouse") == "[6]"
        engine.put([Document(n, f"Filler {n}", lang="en") for n in range(100, 160)])
        assert (ask("lighthouse"), ask("turning")) == ("[6]", "[]")
        engine.rebuild(IDEAS)
        assert (ask("lighthouse"), ask("kite")) == ("[4, 5, 6]", "[]")
        engine.drop([6])
        assert ask("lighthouse") == "[4, 5]"
        other.stdin.close()


@pytest.mark.parametrize("text", [*HOSTILE, " ".join(["aaaa"] * 8), "a b c d e f g h"])
def test_hostile_questions_return_fast(engine, text):
    began = time.process_time()
    engine.find(parse(text))
    engine.suggest(parse(text))
    engine.similar(text, text * 3)
    assert time.process_time() - began < 5
    assert not engine.degraded


def test_hostile_documents_are_kept(engine):
    engine.put([Document(n, text, text=text, tags=(text,)) for n, text in enumerate(HOSTILE, 100)])
    assert engine.count() == len(IDEAS) + len(HOSTILE)
    assert engine.healthy()


def test_a_missing_index_answers_nothing_and_says_so(tmp_path):
    engine = WhooshEngine(tmp_path / "none")
    assert (found(engine, "kite"), engine.similar("kite"), engine.suggest(parse("kite"))) == ([], [], None)
    assert (engine.ids(), engine.count(), engine.healthy(), engine.degraded) == (set(), 0, False, True)
    engine.rebuild(IDEAS)
    assert not engine.degraded
    assert engine.healthy()


# Whoosh does not close the files that it fails to read.
leaks = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@leaks
@pytest.mark.parametrize("keep", [0, 10, 0.5])
def test_a_cut_off_index_answers_nothing_and_is_rebuilt(engine, keep):
    for path in engine.store.directory.glob("1/*"):
        size = int(path.stat().st_size * keep) if keep < 1 else keep
        with path.open("r+b") as file:
            file.truncate(size)
    assert found(engine, "lighthouse") == []
    assert engine.similar("lighthouse") == []
    assert engine.degraded
    assert not engine.healthy()
    assert engine.rebuild(IDEAS) == len(IDEAS)
    assert sorted(found(engine, "lighthouse ")) == [4, 5, 6]
    gc.collect()


@leaks
def test_any_single_cut_off_file_is_noticed(engine):
    for path in sorted(engine.store.directory.glob("1/*")):
        if path.stat().st_size and not path.name.endswith("_len.col"):  # lengths only weigh
            content = path.read_bytes()
            path.write_bytes(content[: len(content) // 2])
            assert not engine.healthy(), path.name
            path.write_bytes(content)
    assert engine.healthy()
    gc.collect()


def test_rebuilding_never_shows_an_empty_index_and_keeps_what_was_changed_meanwhile(engine):
    seen, steps = set(), []

    def slowly():
        for document in IDEAS:
            seen.add(engine.count())
            if document.id == 5:
                engine.put([Document(30, "A kite", lang="en")])
                engine.drop([4])
            yield document

    engine.rebuild(slowly(), progress=steps.append)
    assert min(seen) >= len(IDEAS) - 1
    assert steps[-1] == len(IDEAS)
    assert engine.ids() == {1, 2, 3, 5, 6, 7, 8, 30}
    assert not engine.store.journal.exists()
    assert [path.name for path in engine.store.directory.iterdir() if path.is_dir()] == ["2"]


def test_a_failed_rebuild_leaves_the_old_index(engine):
    def broken():
        yield IDEAS[0]
        raise LookupError

    with pytest.raises(LookupError):
        engine.rebuild(broken())
    assert engine.count() == len(IDEAS)
    engine.put([Document(30, "A kite", lang="en")])
    assert engine.rebuild(IDEAS) == len(IDEAS)


def test_a_large_index_is_built_in_more_runs_than_are_read_at_once(engine, monkeypatch):
    merged, write = [], writing.Postings._write
    monkeypatch.setattr(writing, "HELD", 20)  # less than an idea has
    monkeypatch.setattr(writing, "RUNS", 50)
    monkeypatch.setattr(writing, "CHUNK", 3)
    monkeypatch.setattr(writing.Postings, "_write", lambda pool, postings: (merged.append(isinstance(postings, list)), write(pool, postings))[1])
    made = [Document(number, f"Marble run {number}", text=f"It has {number % 7} towers", lang="en") for number in range(1, 301)]
    assert engine.rebuild(made) == 300
    assert merged.count(True) > 50
    assert merged.count(False) > 1
    assert engine.ids() == set(range(1, 301))
    assert found(engine, "run 217 ", limit=1) == [217]
    assert len(found(engine, "marble ", limit=400)) == 300
    assert {path.name for path in engine.store.directory.iterdir()} <= {"current", "1", "2", "write.lock", "rebuild.lock"}


def test_a_writer_waits_for_another_and_gives_up_with_a_name(engine):
    hurried = WhooshEngine(engine.store.directory, lock_seconds=0.05)
    with engine.store.locked("write.lock"):
        with pytest.raises(IndexBusy):
            hurried.drop([1])
        waiting = threading.Thread(target=engine.drop, args=([1],))
        waiting.start()
        time.sleep(0.05)
    waiting.join()
    assert 1 not in engine.ids()


def test_two_rebuilds_do_not_mix(engine):
    with engine.store.locked("rebuild.lock"), pytest.raises(IndexBusy):
        engine.rebuild(IDEAS)
    assert engine.count() == len(IDEAS)
