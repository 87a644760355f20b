"""How well "similar" finds labelled duplicates: at least as well as plain TF-IDF on the same set."""

from benchmarks.search_quality import hits_at, indexed
from ideas.search.whoosh_engine import WhooshEngine
from tests import datasets

PLAIN_TF_IDF = (0.648, 0.859, 0.930)  # hit@1, hit@5, hit@10
ROUNDING = 0.0005


def test_similar_is_no_worse_than_plain_tf_idf(tmp_path):
    datasets.dataset(datasets.GERMAN)
    engine = WhooshEngine(tmp_path)
    indexed(engine, datasets.GERMAN)
    shares, _ = hits_at(engine, datasets.GERMAN, titles_only=False)
    assert all(share >= plain - ROUNDING for share, plain in zip(shares, PLAIN_TF_IDF, strict=True)), shares
