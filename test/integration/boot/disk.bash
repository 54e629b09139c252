# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by what makes a disk image of a root of Debian 12: boot/image, readme/run.
# Owns what such a root needs to boot in machine.bash's machine and to do there what a
# test says; knows nothing of what is installed in it.

# What takes its time under emulation, and is no part of what is asked.
readonly masked=(
	apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer
	e2scrub_all.timer e2scrub_reap.service fstrim.timer
	getty-static.service getty@tty1.service serial-getty@ttyS0.service
	systemd-udevd.service systemd-udevd-control.socket
	systemd-udevd-kernel.socket systemd-udev-trigger.service
	modprobe@configfs.service modprobe@dm_mod.service
	modprobe@drm.service modprobe@efi_pstore.service
	modprobe@fuse.service modprobe@loop.service
	dev-hugepages.mount dev-mqueue.mount sys-fs-fuse-connections.mount
	sys-kernel-config.mount sys-kernel-debug.mount
	proc-sys-fs-binfmt_misc.automount kmod-static-nodes.service
	systemd-ask-password-console.path systemd-ask-password-wall.path
	systemd-network-generator.service systemd-pstore.service
	systemd-random-seed.service systemd-repart.service
	systemd-update-utmp.service systemd-update-utmp-runlevel.service
	systemd-user-sessions.service systemd-tmpfiles-clean.timer
)

# settle ROOT: what Debian leaves to the installer, and what takes time
settle()
{
	echo '/dev/vda / ext4 defaults 0 0' >"$1/etc/fstab"
	echo kpatch-boot >"$1/etc/hostname"
	echo 0123456789abcdef0123456789abcdef >"$1/etc/machine-id"
	touch "$1/etc/.updated" "$1/var/.updated"
	chroot "$1" systemctl --quiet enable systemd-networkd.service
	chroot "$1" systemctl --quiet mask "${masked[@]}"
}

# install_tester ROOT
install_tester()
{
	install -D -m 755 "${BASH_SOURCE[0]%/*}/guest/tester" "$1/usr/local/lib/kpatch-test/tester"
	cat >"$1/etc/systemd/system/kpatch-test.service" <<'END'
[Unit]
Description=Do what the test says
After=kpatch.service kpatch-accept.path network.target

[Service]
ExecStart=/usr/local/lib/kpatch-test/tester

[Install]
WantedBy=multi-user.target
END
	chroot "$1" systemctl --quiet enable kpatch-test.service
}

# make_disk ROOT SIZE RELEASE DIRECTORY: DIRECTORY/disk with the root on it, and
# what the kernel's package has put into /boot, as vmlinuz and initrd
make_disk()
{
	cp "$1/boot/vmlinuz-$3" "$4/vmlinuz"
	cp "$1/boot/initrd.img-$3" "$4/initrd"
	truncate -s "$2" "$4/disk"
	mke2fs -q -t ext4 -J size=16 -E assume_storage_prezeroed=1 \
		-d "$1" "$4/disk"
}
