"""Writes Layouts/*.h5: the ways in which HDF5 lists a dataset's blocks, a group's links and an object's attributes.
Every file has one table of rows (m, n) = (i/2, -i). Run it with a Python that has h5py; README.md names the version.
With an argument N it writes larger files into the folder N, which are not kept here."""

import pathlib
import sys

import h5py
import numpy as np

LARGE = len(sys.argv) > 1
FOLDER = pathlib.Path(sys.argv[1]) if LARGE else pathlib.Path(__file__).parent / "Layouts"
FOLDER.mkdir(exist_ok=True)
RECORD = np.dtype([("m", "<f4"), ("n", "<i4")])


def records(count):
    table = np.zeros(count, RECORD)
    table["m"] = np.arange(count) / 2
    table["n"] = -np.arange(count)
    return table


def matrix(count):
    return np.stack([np.arange(count) / 2, -np.arange(count)], axis=1).astype("<f8")


def write(name, count, libver, data=records, **settings):
    with h5py.File(FOLDER / f"{name}.h5", "w", libver=libver) as file:
        file.create_dataset("events", data=data(count), track_times=False, **settings)


OLD, NEW = "earliest", ("v110", "v110")
GZIP = {"compression": "gzip", "shuffle": True, "fletcher32": True}
many = 300_000 if LARGE else 250
few = 20_000 if LARGE else 90
for packing, settings in [("plain", {}), ("packed", GZIP)]:
    write(f"tree-1-{packing}", few, OLD, chunks=(1,), **settings)
    write(f"tree-1-partial-{packing}", 70, OLD, chunks=(16,), **settings)
    write(f"single-{packing}", 20, NEW, chunks=(20,), **settings)
    write(f"fixed-array-{packing}", 20, NEW, chunks=(3,), **settings)
    write(f"extensible-array-{packing}", many, NEW, chunks=(1,), maxshape=(None,), **settings)
    write(
        f"tree-2-{packing}", few * 2, NEW, matrix, chunks=(2, 1), maxshape=(None, None), **settings
    )
    write(
        f"extensible-matrix-{packing}", 30, NEW, matrix, chunks=(4, 1), maxshape=(None, 2), **settings
    )
    write(f"fixed-matrix-{packing}", 30, NEW, matrix, chunks=(4, 1), maxshape=(60, 4), **settings)
    # The newest format of the library, whose types and layouts have version 5 since HDF5 2.0.
    latest = {"libver": "latest"}
    write(f"latest-single-{packing}", 20, **latest, chunks=(20,), **settings)
    write(f"latest-fixed-array-{packing}", 20, **latest, chunks=(3,), **settings)
    write(f"latest-extensible-array-{packing}", 90, **latest, chunks=(1,), maxshape=(None,), **settings)
    write(
        f"latest-matrix-{packing}", 60, **latest, data=matrix, chunks=(2, 1), maxshape=(None, None),
        **settings,
    )
write("latest-contiguous", 20, "latest")
write("fixed-array-paged", 5_000 if LARGE else 1_100, NEW, chunks=(1,))
write("contiguous-new", 20, NEW)

# Blocks one behind the other: allocated early, without filters.
with h5py.File(FOLDER / "sequence.h5", "w", libver=NEW) as file:
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((3,))
    plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple((20,), (40,))
    made = h5py.h5d.create(
        file.id, b"events", h5py.h5t.py_create(RECORD, logical=True), space, plist
    )
    h5py.Dataset(made)[:] = records(20)

# Data within the object's header.
with h5py.File(FOLDER / "compact.h5", "w") as file:
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    made = h5py.h5d.create(
        file.id, b"events", h5py.h5t.py_create(RECORD, logical=True), h5py.h5s.create_simple((20,)),
        plist,
    )
    h5py.Dataset(made)[:] = records(20)

# Addresses and lengths of four bytes, behind a block of the user's.
fcpl = h5py.h5p.create(h5py.h5p.FILE_CREATE)
fcpl.set_sizes(4, 4)
fcpl.set_userblock(512)
made = h5py.h5f.create(str(FOLDER / "short-addresses.h5").encode(), h5py.h5f.ACC_TRUNC, fcpl)
with h5py.File(made) as file:
    file.create_dataset("events", data=records(20), chunks=(3,), compression="gzip", track_times=False)

# A type that has a name, shared by datasets; attributes and links by the dozen.
for version, libver in [("old", OLD), ("new", NEW)]:
    with h5py.File(FOLDER / f"many-objects-{version}.h5", "w", libver=libver) as file:
        file["type"] = RECORD
        group = file.create_group("deep")
        for number in range(400 if LARGE else 40):
            group.create_group(f"empty-{number:03}-" + "x" * (number % 7))
        made = group.create_dataset("events", (20,), dtype=file["type"], track_times=False)
        made[:] = records(20)
        for number in range(200 if LARGE else 20):
            made.attrs[f"attribute {number}"] = "é" * number

# A column a dataset, in a group with many attributes, of which one is long.
with h5py.File(FOLDER / "columns-new.h5", "w", libver=NEW) as file:
    for number in range(12):
        file.attrs[f"note {number}"] = number
    file.attrs["long"] = "x" * (200_000 if LARGE else 5_000)
    file["m"] = np.arange(20) / 2
    file["n"] = -np.arange(20)
print(h5py.version.info)
