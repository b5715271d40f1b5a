"""What the benchmarks read, and what they write, on examples of it."""
import itertools
import unittest

from quirebench import crowd, dockerfile, events, goals, registry, report, service
from quirebench.figures import BYTES, Figures

STREAM = [
    b": keep-alive\n", b'data: {"phase":"waiting","message":"main is commit 1234.\\n"}\n', b"\n",
    b'data: {"phase":"fetching","message":"Fetched 2 files\\n"}\n',
    b'data: {"phase":"building","message":"Build pack python, Python 3.13.5\\n"}\n',
    b'data: {"phase":"building","message":"Reused layer: entrypoint\\n"}\n',
    b'data: {"phase":"building","message":"Made layer: wheel scikit-learn 1.9.1 (10.1 MB in 5.7 s)\\n"}\n',
    b'data: {"phase":"building","message":"Made layer: repository content (2 kB in 0.0 s)\\n"}\n',
    b'data: {"phase":"pushing","message":"Stored layer: repository content (2 kB)\\n"}\n',
    b'data: {"phase":"ready","message":"The image is ready\\n","imageName":"r:5000/a/b@sha256:1"}\n']


class EventsTest(unittest.TestCase):
    def setUp(self):
        seconds = itertools.count()
        self.timeline = events.Timeline(events.read(STREAM, lambda: next(seconds)))

    def test_lines_without_data_are_no_events(self):
        self.assertEqual([at for at, _, _ in self.timeline.events], [1, 2, 3, 4, 5, 6, 7, 8])

    def test_spans_follow_each_other_and_their_sum_is_the_whole(self):
        self.assertEqual(self.timeline.spans(), [
            ("ref", 2), ("fetch", 1), ("resolve", 1), ("download and make layers", 2), ("push of what was made last", 1),
            ("manifest, attachments, tag", 1)])

    def test_made_layers_are_told_with_their_seconds(self):
        self.assertEqual(self.timeline.made(), [("wheel scikit-learn 1.9.1", 5.7), ("repository content", 0.0)])

    def test_versions_are_those_of_the_wheels(self):
        self.assertEqual(self.timeline.wheels(), {"scikit-learn": "1.9.1"})

    def test_an_image_that_was_there_was_not_built(self):
        self.assertFalse(events.Timeline([(0.1, {"phase": "ready"})]).built())


class LogsTest(unittest.TestCase):
    def test_the_heap_is_that_before_collections(self):
        log = "[1s][info][gc] GC(0) Pause Young (Allocation Failure) 120M->14M(247M) 5.1ms\n[2s][info][gc] GC(1) Pause Full 300M->44M(512M) 9ms\n"
        self.assertEqual(service.heap_before_collections(log), 300)
        self.assertIsNone(service.heap_before_collections("[0s][info][gc] Using Serial\n"))


class RegistryTest(unittest.TestCase):
    def test_manifests_are_found_by_tag_and_by_digest(self):
        self.assertEqual(registry.manifest_url("r:5000/a/b:1", "http"), "http://r:5000/v2/a/b/manifests/1")
        self.assertEqual(registry.manifest_url("r:5000/a/b@sha256:2", "http"), "http://r:5000/v2/a/b/manifests/sha256:2")
        self.assertEqual(registry.manifest_url("r/a/b:1@sha256:2", "https"), "https://r/v2/a/b/manifests/sha256:2")

    def test_an_image_weighs_its_layers(self):
        layers = registry.layers({"config": {"size": 9}, "layers": [{"digest": "sha256:1", "size": 2}, {"digest": "sha256:2", "size": 3}]})
        self.assertEqual(registry.weight(layers), 5)


class DockerfileTest(unittest.TestCase):
    def test_a_build_is_told_what_this_machine_needs(self):
        passed = dockerfile.arguments({"PIP_INDEX_URL": "https://i/simple", "SSL_CERT_FILE": "/here.pem", "HTTPS_PROXY": "http://p", "HOME": "/"})
        self.assertEqual(passed, {"PIP_INDEX_URL": "https://i/simple", "UV_DEFAULT_INDEX": "https://i/simple", "HTTPS_PROXY": "http://p",
                                  "SSL_CERT_FILE": dockerfile.CERTIFICATES, "PIP_CERT": dockerfile.CERTIFICATES})
        self.assertNotIn("PROXY", dockerfile.environment("base", passed, "uv"))


class CrowdTest(unittest.TestCase):
    def test_environments_are_distinct_sets(self):
        self.assertEqual(len({frozenset(each) for each in crowd.environments(60)}), 60)


class TablesTest(unittest.TestCase):
    def setUp(self):
        self.figures = Figures()
        for who, value in (("Quire", 4.0), ("Docker 1, BuildKit with pip", 80.0), ("Docker 1, BuildKit with uv", 16.0)):
            self.figures.add(goals.COLD, who, value)

    def test_ratios_are_held_against_their_goals(self):
        rows = [(goal, seen, met) for _, goal, seen, met in goals.goals(self.figures)]
        self.assertEqual(rows, [("at least 8× faster than Docker 1, BuildKit with pip", "20.0×", True),
                                ("at least 5× faster than Docker 1, BuildKit with uv", "4.0×", False)])

    def test_the_table_has_least_median_and_most(self):
        self.figures.add(goals.COLD, "Quire", 5.0)
        self.figures.add(goals.SIZE, "Quire", 312e6, BYTES)
        self.assertIn(f"| {goals.COLD} | Quire | 4.00 s | 4.50 s | 5.00 s | 2 |", self.figures.table())
        self.assertIn("312.00 MB", self.figures.table())

    def test_only_the_section_between_the_marks_is_written(self):
        document = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
        self.assertEqual(report.replaced(document, "new"), f"before\n{report.BEGIN}\n\nnew\n\n{report.END}\nafter\n")

    def test_a_document_without_marks_is_left_alone(self):
        with self.assertRaises(report.Failed):
            report.replaced("no marks", "new")


if __name__ == "__main__":
    unittest.main()
