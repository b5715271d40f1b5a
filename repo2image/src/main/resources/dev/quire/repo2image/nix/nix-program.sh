# A store of the notebook's user, without a daemon: containers have neither users to build as nor namespaces to build in.
install -d -m 755 /etc/nix
printf 'sandbox = false\nbuild-users-group =\nfilter-syscalls = false\n' >/etc/nix/nix.conf
# Without its directory of state Nix would make a store in the home directory.
install -d -o 1000 -g 1000 -m 755 /nix /nix/channels /nix/store /nix/var /nix/var/nix
chown -R 1000:1000 /nix
install -m 755 /tmp/quire-step/nix-shell-wrapper /usr/local/bin/nix-shell-wrapper
