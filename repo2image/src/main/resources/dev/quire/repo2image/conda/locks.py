"""What lock files say, as packages for rattler and pins for pip."""

import rattler
from rattler.exceptions import ParseCondaLockError
from stated import Failure, sentence


def of_pixi(plan, path):
    """What pixi.lock has for this platform; its channels and pins for pip go into the plan."""
    file = plan["file"]
    platform = str(rattler.Subdir.current())
    try:
        lock = rattler.LockFile.from_path(path)
    except ParseCondaLockError as error:
        raise Failure("INVALID_FILE", f"{file}: this is not a lock file of pixi: {sentence(error)}.") from error
    environments = dict(lock.environments())
    name = "default" if "default" in environments else min(environments, default="")
    packages = []
    for locked, there in environments[name].packages_by_platform().items() if name else []:
        packages = there if str(locked.name) == platform else packages
    if not packages:
        raise Failure(
            "UNSUPPORTED",
            f"{file}: nothing is locked for {platform}; add it to the platforms of the project and lock it again.",
        )
    print(f"Environment '{name}' of {file}: {len(packages)} packages for {platform}", flush=True)
    plan["channels"] = [str(channel) for channel in environments[name].channels()]
    records, pip = [], []
    for package in packages:
        if isinstance(package, rattler.lock.CondaLockedSourcePackage):
            raise Failure(
                "UNSUPPORTED", f"{file}: '{package.name}' is to be built from source, which is not done here."
            )
        if isinstance(package, rattler.lock.PypiLockedPackage):
            digest = package.hashes and package.hashes.sha256
            pip.append(
                {
                    "name": package.name,
                    "version": package.version,
                    "url": package.location,
                    "sha256": digest.hex() if digest else None,
                }
            )
        else:
            records.append(package.repo_data_record())
    plan["pinned"] = pip
    return records


def of_conda_lock(plan):
    """What Quire has read of conda-lock.yml."""
    records = []
    for package in plan["packages"]:
        base, subdir, file = package["url"].rsplit("/", 2)
        name, version, build = file.removesuffix(".conda").removesuffix(".tar.bz2").rsplit("-", 2)
        record = rattler.PackageRecord(
            name,
            version,
            rattler.BuildString(build),
            0,
            subdir,
            depends=package["depends"],
            sha256=bytes.fromhex(package["sha256"]) if package["sha256"] else None,
            md5=bytes.fromhex(package["md5"]) if package["md5"] else None,
        )
        records.append(rattler.RepoDataRecord(record, file, package["url"], base + "/"))
    return records
