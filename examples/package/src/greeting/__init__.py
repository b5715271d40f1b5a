"""What the notebook imports."""

import pyfiglet


def banner(text):
    return pyfiglet.figlet_format(text)
