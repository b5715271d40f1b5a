"""The benchmarks: builds, pulls and launches of Quire beside those of Docker and Podman, on one machine in one run."""
