"""What a picture costs: seconds and memory of making its variants, in a fresh process for each. `python -m benchmarks.pictures`"""

from __future__ import annotations

import io
import multiprocessing
import re
import sys
import time
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ideas.core.media import variants

ROUNDS = 5
MEGA = 1_000_000


def photo(width: int, height: int, kind: str) -> bytes:
    """A picture with as much detail as a photo: noise under a gradient."""
    noise = Image.effect_noise((width // 16, height // 16), 60).resize((width, height))
    picture = Image.merge("RGB", [Image.linear_gradient("L").resize((width, height)), noise, noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT)])
    file = io.BytesIO()
    picture.save(file, kind, quality=88)
    return file.getvalue()


def memory(what: str) -> int:
    """MB of this process as Linux tells them: VmRSS now, VmHWM at the peak so far."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(found[1]) // 1024 if found else 0


def cost(data: bytes) -> tuple[float, int]:
    """Seconds (the median of five), and MB at the peak above what the process had before."""
    before, taken = memory("VmRSS"), []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        variants(data)
        taken.append(time.perf_counter() - start)
    return sorted(taken)[ROUNDS // 2], memory("VmHWM") - before


def main() -> None:
    """A table by size and format."""
    for name, width, height, kind in (("12 MP JPEG", 4000, 3000, "JPEG"), ("8 MP PNG", 3264, 2448, "PNG"), ("40 MP JPEG", 7300, 5475, "JPEG"), ("2 MP JPEG", 1600, 1200, "JPEG")):
        data = photo(width, height, kind)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, peak = pool.apply(cost, (data,))
        print(f"{name}: {len(data) / MEGA:.1f} MB, {seconds:.2f} s, {peak} MB more memory at the peak")


if __name__ == "__main__":
    main()
