# /etc/profile: for login shells, such as the terminals of notebooks. Unlike Debian's own it leaves PATH as it is: the image's
# variables say where its programs are.
if [ "${PS1-}" ] && [ "${BASH-}" ] && [ "$BASH" != "/bin/sh" ] && [ -f /etc/bash.bashrc ]; then
  . /etc/bash.bashrc
fi
if [ -d /etc/profile.d ]; then
  for i in /etc/profile.d/*.sh; do
    if [ -r "$i" ]; then
      . "$i"
    fi
  done
  unset i
fi
# What packages of a conda environment want done when it is activated; here it always is.
if [ -n "${CONDA_PREFIX-}" ] && [ -d "$CONDA_PREFIX/etc/conda/activate.d" ]; then
  for i in "$CONDA_PREFIX"/etc/conda/activate.d/*.sh; do
    if [ -r "$i" ]; then
      . "$i"
    fi
  done
  unset i
fi
