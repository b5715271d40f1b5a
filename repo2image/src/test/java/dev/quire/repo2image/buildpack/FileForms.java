package dev.quire.repo2image.buildpack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that say something about an environment, each in the ways in which they are written, good ones first. */
final class FileForms {
    private FileForms() {}

    /** The files that repo2docker reads, in a fixed order, with what may stand in them. */
    static Map<String, List<String>> read() {
        Map<String, List<String>> forms = new LinkedHashMap<>();
        forms.put("requirements.txt", REQUIREMENTS);
        forms.put("environment.yml", ENVIRONMENT);
        forms.put("environment.yaml", List.of("dependencies:\n  - python=3.12\n  - xarray\n", "name: only\n"));
        forms.put("Pipfile", PIPFILE);
        forms.put("Pipfile.lock", PIPFILE_LOCK);
        forms.put("setup.py", List.of("from setuptools import setup\nsetup(name='x')\n"));
        forms.put("pyproject.toml", PYPROJECT);
        forms.put("runtime.txt", RUNTIME);
        forms.put("REQUIRE", List.of("julia 0.6\nIJulia\n", ""));
        forms.put("Project.toml", JULIA_PROJECT);
        forms.put("JuliaProject.toml", List.of("[compat]\njulia = \"1.9\"\n", "[deps]\n"));
        forms.put("Manifest.toml", List.of("julia_version = \"1.9.3\"\nmanifest_format = \"2.0\"\n[deps]\n"));
        forms.put("install.R", List.of("install.packages(\"ggplot2\")\n"));
        forms.put("DESCRIPTION", List.of("Package: thing\nVersion: 0.1.0\nImports: ggplot2\n"));
        forms.put("apt.txt", APT);
        forms.put("postBuild", List.of("#!/bin/bash\nset -e\njupyter --version\n", "#!/usr/bin/env python\nprint()\n"));
        forms.put("start", List.of("#!/bin/bash\nexport WHO=me\nexec \"$@\"\n"));
        forms.put("default.nix", List.of("with import <nixpkgs> {};\nmkShell { buildInputs = [ jupyter ]; }\n"));
        forms.put("Dockerfile", DOCKERFILE);
        return forms;
    }

    /** Files that look like configuration and say nothing to repo2docker. */
    static Map<String, String> unread() {
        Map<String, String> forms = new LinkedHashMap<>();
        forms.put("uv.lock", "version = 1\nrequires-python = \">=3.11\"\n");
        forms.put("poetry.lock", "[[package]]\nname = \"numpy\"\nversion = \"2.1.0\"\n");
        forms.put("pylock.toml", "lock-version = \"1.0\"\ncreated-by = \"uv\"\npackages = []\n");
        forms.put("pdm.lock", "[metadata]\nlock_version = \"4.5.0\"\n");
        forms.put("pixi.toml", "[workspace]\nchannels = [\"conda-forge\"]\nplatforms = [\"linux-64\"]\n");
        forms.put("pixi.lock", "version: 6\nenvironments: {}\n");
        forms.put("conda-lock.yml", "version: 1\npackage: []\n");
        forms.put("renv.lock", "{\"R\": {\"Version\": \"4.3.1\"}, \"Packages\": {}}\n");
        forms.put("Containerfile", "FROM debian\n");
        forms.put("shell.nix", "{}\n");
        forms.put("flake.nix", "{}\n");
        forms.put("setup.cfg", "[metadata]\nname = x\n");
        forms.put("index.ipynb", "{\"cells\": []}\n");
        forms.put("README.md", "# Notes\n");
        return forms;
    }

    private static final List<String> REQUIREMENTS = List.of(
            "numpy\n",
            "numpy==2.1.0\npandas>=2 ; python_version >= '3.9'\n",
            "# nothing but a comment\n",
            "",
            "-r more.txt\nscipy\n",
            "-c more.txt\nscipy\n",
            "-e .\n",
            ".\n",
            "./local[all]\nnumpy\n",
            "git+https://github.com/user/project@v1\n",
            "thing @ https://github.com/user/project/archive/v1.zip\n",
            "numpy \\\n  --hash=sha256:" + "0".repeat(64) + "\n",
            "--pre\nnumpy\n",
            "file:///srv/thing\n");

    private static final List<String> ENVIRONMENT = List.of(
            "name: env\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - numpy\n",
            "dependencies:\n  - numpy\n",
            "dependencies:\n  - python=3.11.*\n",
            "dependencies:\n  - python==3.11.4\n",
            "dependencies:\n  - python>=3.11\n",
            "dependencies:\n  - python >=3.9,<3.12\n",
            "dependencies:\n  - conda-forge::python=3.12\n",
            "dependencies:\n  - python 3.12.*\n",
            "dependencies:\n  - python=3\n",
            "dependencies:\n  - python\n",
            "dependencies:\n  - python=3.15\n",
            "dependencies:\n  - python = 3.13\n",
            "dependencies:\n  - numpy\n  - pip\n  - pip:\n    - requests\n    - -r requirements.txt\n",
            "dependencies:\n  - r-base=4.3\n  - r-ggplot2\n",
            "dependencies:\n  - r-ggplot2\n",
            "",
            "name: only\n",
            "- numpy\n",
            "dependencies: [numpy\n",
            "just text\n");

    private static final List<String> PIPFILE = List.of(
            "[packages]\nnumpy = \"*\"\n\n[requires]\npython_version = \"3.11\"\n",
            "[packages]\nnumpy = \"*\"\n",
            "[packages]\nx = \"*\"\n\n[requires]\npython_full_version = \"3.9.7\"\npython_version = \"3.11\"\n",
            "[packages]\nlocal = {path = \".\", editable = true}\n",
            "[packages\n");

    private static final List<String> PIPFILE_LOCK = List.of(
            "{\"_meta\": {\"requires\": {\"python_version\": \"3.12\"}}, \"default\": {}, \"develop\": {}}\n",
            "{\"_meta\": {\"requires\": {}}, \"default\": {}, \"develop\": {}}\n",
            "{\"_meta\": {\"requires\": {\"python_full_version\": \"3.11.4\"}}, \"default\": {}}\n",
            "{");

    private static final List<String> PYPROJECT = List.of(
            """
            [project]
            name = "x"
            version = "1"
            dependencies = ["numpy"]

            [build-system]
            requires = ["hatchling"]
            build-backend = "hatchling.build"
            """,
            "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \">=3.12\"\ndependencies = [\"numpy\"]\n",
            """
            [tool.poetry]
            name = "x"
            version = "1"

            [tool.poetry.dependencies]
            python = "^3.11"
            numpy = "^2"

            [build-system]
            requires = ["poetry-core"]
            build-backend = "poetry.core.masonry.api"
            """,
            "[tool.ruff]\nline-length = 100\n",
            "[build-system]\nrequires = [\"setuptools\"]\n",
            "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \">=3.9,<3.10\"\n\n[build-system]\nrequires = []\n",
            "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \">=3.15\"\n",
            "[project]\nname = \"x\"\ndynamic = [\"version\", \"dependencies\"]\n\n[build-system]\nrequires = [\"setuptools\"]\n",
            "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \"~=3.11\"\n",
            "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \"three\"\n",
            "[project\n",
            "");

    private static final List<String> RUNTIME = List.of(
            "python-3.11",
            "python-3.12\n",
            "python-3",
            "python-3.9.7\n",
            "r-4.3-2024-01-01\n",
            "r-4.3\n",
            "r-2024-01-01",
            "r-4.2.1-2023-06-30",
            "R-4.3-2024-01-01",
            "r-3.6-2017-01-01",
            "r-9.9-2024-01-01",
            "r-4.1-2021-02-30",
            "python-3.11-2024-05-01",
            "python-2024-05-01",
            "python-3.99",
            "# why\npython-3.11\n",
            "python-3.11  # because\n",
            "\npython-3.11\n\n",
            "python-3.11\nr-4.3-2024-01-01\n",
            "Python-3.11",
            "python",
            "",
            "python-",
            "python-3.x",
            "python 3.11",
            "3.11",
            "python-3.11-beta",
            "julia-1.9",
            "ruby-3.1");

    private static final List<String> JULIA_PROJECT = List.of(
            "[deps]\nPlots = \"91a5bcdd-55d7-5caf-9e0b-520d859cae80\"\n\n[compat]\njulia = \"1.9\"\n",
            "",
            "[compat]\njulia = \"=1.9.3\"\n",
            "[compat]\njulia = \"~1.6\"\n",
            "[compat]\njulia = \">=1.5\"\n",
            "[compat]\njulia = \"^1.0.3\"\n",
            "[compat]\njulia = \"0.7\"\n",
            "[compat]\njulia = \"1.6, 1.9\"\n",
            "[compat]\njulia = \"<1.9\"\n",
            "[compat]\njulia = \"9\"\n",
            "[compat\n");

    private static final List<String> APT = List.of(
            "curl\nwget\n",
            "# tools\ncurl  # to fetch\n\n  libgl1\ng++\n",
            "",
            "zlib1g-dev\ncurl\nzlib1g-dev\n",
            "curl wget\n",
            "curl=7.88.1-10+deb12u8\n",
            "curl; touch /x\n",
            "-o=Dpkg::Options::=x\n",
            "Curl\n",
            "curl &&\n",
            "_x\n");

    private static final List<String> DOCKERFILE = List.of(
            "FROM debian:bookworm\nRUN true\n",
            "# syntax\nARG X\nFROM andrewosh/binder-base\n",
            "FROM quay.io/jupyter/base-notebook\n");
}
