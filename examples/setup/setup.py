from setuptools import setup

setup(
    name="dice",
    version="2.0",
    package_dir={"": "src"},
    py_modules=["dice"],
    install_requires=["tabulate>=0.9"],
    entry_points={"console_scripts": ["dice = dice:main"]},
)
