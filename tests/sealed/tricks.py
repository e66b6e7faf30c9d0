"""Plugins that try to reach the target's labels, to change their score, or to get out: one trick each.

Each plugin is a method that predicts one class for all, and is right on half of a balanced target of two. Where its
trick gives it labels it predicts those; where a trick is no matter of labels, it notes among its losses whether it
worked. ``WORLD`` is replaced by the folder with corpora, features, results; ``PORT``, ``SHARED`` by a port that
somebody listens at, and by the name of shared memory.
"""

from __future__ import annotations

BASE = '''
import os, sys, json, gc, socket, ctypes, signal, time
from pathlib import Path
import numpy as np
from benchmark.contracts import Method, Outputs

WORLD, PORT, SHARED = Path("{world}"), {port}, "{shared}"

class Trick(Method):
    """{title}"""
    title = "{title}"
    family = "baseline"
    target_use = "nothing"

    def fit(self, source, target, setting, checkpoint):
        self.stolen, self.losses, self.classes = None, {{"worked": 0.0}}, len(setting.classes)
        try:
            self.steal(source, target, setting, checkpoint)
        except Exception as e:
            self.why = f"{{type(e).__name__}}: {{e}}"
        checkpoint(1.0)
        try:
            self.afterwards(checkpoint)
        except Exception as e:
            self.why = f"{{type(e).__name__}}: {{e}}"

    def afterwards(self, checkpoint):
        pass

    def outputs(self, x, domain):
        return self.guessed(x, domain)

    def guessed(self, x, domain):
        guess = np.zeros(len(x), dtype=int)
        if domain == "target" and self.stolen is not None and len(self.stolen) == len(x):
            guess = np.asarray(self.stolen)
        return Outputs(np.eye(self.classes)[guess], np.zeros((len(x), 1)))

    def steal(self, source, target, setting, checkpoint):
        pass

{code}
'''

HONEST = ("an honest method", "    pass\n")

REACHING = {
    "garbage_collector": (
        "gc.get_objects: an object that holds the truth",
        """
    def steal(self, source, target, setting, checkpoint):
        found = [o for o in gc.get_objects() if type(o).__name__ == "Split"]
        self.stolen = next(o.test_y for o in found if len(o.test_y) == len(target.x))
""",
    ),
    "modules": (
        "sys.modules: the suite's own function listens in",
        """
    def steal(self, source, target, setting, checkpoint):
        experiment = sys.modules["benchmark.running.experiment"]
        real, seen = experiment._counts, []
        experiment._counts = lambda truth, outputs, classes: (seen.append(truth), real(truth, outputs, classes))[1]
        checkpoint(0.5)
        self.stolen = next(y for y in seen if len(y) == len(target.x))
""",
    ),
    "frames": (
        "stack frames: the caller's variables",
        """
    def steal(self, source, target, setting, checkpoint):
        frame = sys._getframe()
        while frame:
            if "split" in frame.f_locals:
                self.stolen = frame.f_locals["split"].test_y
            frame = frame.f_back
""",
    ),
    "callback": (
        "the checkpoint callback: what it closes over",
        """
    def steal(self, source, target, setting, checkpoint):
        self.stolen = checkpoint.split.test_y
""",
    ),
    "adapter": (
        "the corpus adapter, run again",
        """
    def steal(self, source, target, setting, checkpoint):
        from benchmark.data.manifest import ManifestCorpus
        from benchmark.features.cache import compute_features
        from benchmark.representations import Spectrogram
        from benchmark.tasks.tasks import Side
        corpus = ManifestCorpus(WORLD / "corpora" / "right" / "manifest.csv")
        found = corpus.find(WORLD / "corpora" / "right")
        features = compute_features(corpus, found, Spectrogram(), WORLD / "cache")
        side = Side.of(features, setting.classes).shuffled(np.random.default_rng([setting.seed, 2]))
        self.stolen = side.y
""",
    ),
    "cache_names": (
        "the names in the feature cache",
        """
    def steal(self, source, target, setting, checkpoint):
        for index in (WORLD / "cache").rglob("index.json"):
            told = json.loads(index.read_text())
            if told["corpus"] == "right":
                rank = np.argsort(np.argsort(target.x.starts.numpy()))
                self.stolen = np.array([int("sadness" in told["names"][k]) for k in rank])
""",
    ),
    "other_records": (
        "other runs' records: the truth beside their scores",
        """
    def steal(self, source, target, setting, checkpoint):
        file = next((WORLD / "results").rglob("seed-0.npz"))
        self.stolen = np.load(file)["truth"].astype(int)
""",
    ),
    "replaced_functions": (
        "the evaluator's functions, replaced",
        """
    def steal(self, source, target, setting, checkpoint):
        import benchmark.running.experiment as experiment
        perfect = lambda truth, guess, classes: np.diag(np.bincount(truth, minlength=classes))
        experiment.confusion = perfect
        real = experiment.by_speaker
        experiment.by_speaker = lambda speaker, y, n, c, among=None: real(speaker, y, n, c)
""",
    ),
    "edited_checkpoints": (
        "the checkpoints, edited afterwards",
        """
    def afterwards(self, checkpoint):
        for kept in checkpoint.checkpoints:
            rows = [sum(row) for row in kept["confusion"]["target"]]
            kept["confusion"]["target"] = np.diag(rows).tolist()
            kept["hits"] = checkpoint.by_speaker
""",
    ),
}
"""The nine that reach what they want where a run is not sealed."""

FAILING = {
    "label_attribute": (
        "a field with labels on the target",
        """
    def steal(self, source, target, setting, checkpoint):
        self.stolen = target.y
""",
    ),
    "wrong_probabilities": (
        "scores that are no probabilities",
        """
    def outputs(self, x, domain):
        return Outputs(np.full((len(x), self.classes), 9.0), np.zeros((len(x), 1)))
""",
    ),
    "global_seed": (
        "the global random state, seeded to draw the split again",
        """
    def steal(self, source, target, setting, checkpoint):
        np.random.seed(setting.seed)
        y = np.arange(len(target.x)) % self.classes
        self.stolen = y[np.random.permutation(len(y))]
""",
    ),
}
"""The three that fail in any case."""

OWN = {
    "order_of_frames": (
        "where utterances lie among the corpus's frames, which is the order of their names",
        """
    def steal(self, source, target, setting, checkpoint):
        rank = np.argsort(np.argsort(target.x.starts.numpy()))
        self.stolen = rank // 4 % 2
""",
    ),
    "living_scores": (
        "scores that are no array but look at who asks",
        """
    def outputs(self, x, domain):
        class Living(np.ndarray):
            def argmax(self, axis=None, out=None):
                frame = sys._getframe(1)
                for name in ("truth", "split"):
                    if name in frame.f_locals:
                        known = frame.f_locals[name]
                        known = getattr(known, "test_y", known)
                        if len(known) == len(self):
                            return known
                return np.ndarray.argmax(np.asarray(self), axis)
        plain = self.guessed(x, domain)
        return Outputs(plain.scores.view(Living), plain.features)
""",
    ),
    "two_faces": (
        "a declaration that is answered otherwise each time: target labels, for a method without",
        """
    asked = 0
    @property
    def supervised_on_target(self):
        self.asked += 1
        return self.asked == 1

    def steal(self, source, target, setting, checkpoint):
        self.losses["worked"] = float(len(target.x) < 32)
""",
    ),
    "parents_memory": (
        "/proc of the parent: environment, command line, open files",
        """
    def steal(self, source, target, setting, checkpoint):
        said = b""
        for who in ("self", os.getppid()):
            for what in ("environ", "cmdline"):
                try:
                    said += Path(f"/proc/{who}/{what}").read_bytes()
                except OSError:
                    pass
        told = str(WORLD).encode() in said or str(WORLD) in str(dict(os.environ)) or str(WORLD) in os.getcwd()
        self.losses["worked"] = float(told)
""",
    ),
    "ptrace": (
        "ptrace and process_vm_readv of the parent",
        """
    def steal(self, source, target, setting, checkpoint):
        libc = ctypes.CDLL(None)
        attached = libc.ptrace(0x4206, os.getppid(), None, None) == 0
        if attached:
            libc.ptrace(17, os.getppid(), None, None)
        maps = Path(f"/proc/{os.getppid()}/mem").open("rb")
        self.losses["worked"] = 1.0
""",
    ),
    "network": (
        "the network",
        """
    def steal(self, source, target, setting, checkpoint):
        with socket.create_connection(("127.0.0.1", PORT), timeout=5) as line:
            line.sendall(b"features")
        self.losses["worked"] = 1.0
""",
    ),
    "writing": (
        "files written into the results and into the suite",
        """
    def steal(self, source, target, setting, checkpoint):
        import benchmark
        with open(Path(benchmark.__path__[0]) / "errors.py", "a"):
            pass
        (WORLD / "results" / "planted").write_text("planted")
        self.losses["worked"] = 1.0
""",
    ),
    "outliving": (
        "a child that outlives the run",
        """
    def steal(self, source, target, setting, checkpoint):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.setsid()
            except OSError:
                pass
            if os.fork():
                os._exit(0)
            for number in (1, 2):
                os.close(number)
            os.write(write, str(os.getpid()).encode())
            time.sleep(60)
            os._exit(0)
        os.waitpid(pid, 0)
        self.losses["pid"] = float(os.read(read, 20))
""",
    ),
    "shared_memory": (
        "shared memory, by its name",
        """
    def steal(self, source, target, setting, checkpoint):
        y = np.fromfile(f"/dev/shm/{SHARED}", dtype=np.int64)
        self.stolen = y
""",
    ),
}
"""More: what sealing has to hold against besides."""

TRICKS = {**REACHING, **FAILING, **OWN}


def plugin(name: str, world: str, port: int, shared: str) -> str:
    """The text of a plugin's file."""
    title, code = {"honest": HONEST, **TRICKS}[name]
    return BASE.format(title=title, code=code, world=world, port=port, shared=shared)
