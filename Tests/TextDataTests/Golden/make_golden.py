"""Writes the shards beside this file with the reference implementation, for ShardsGoldenTests.swift.

    pip install mosaicml-streaming==0.13.0 && python make_golden.py
"""
import os
import shutil

from streaming.base.format.mds.writer import MDSWriter

HERE = os.path.dirname(os.path.abspath(__file__))

SCALARS = {
    "a_str": "str", "b_bytes": "bytes", "c_int": "int", "d_int8": "int8", "e_int16": "int16",
    "f_int32": "int32", "g_int64": "int64", "h_uint8": "uint8", "i_uint16": "uint16", "j_uint32": "uint32",
    "k_uint64": "uint64", "l_float16": "float16", "m_float32": "float32", "n_float64": "float64",
    "o_str_int": "str_int", "p_json": "json",
}


def scalars(sign):
    high = sign > 0
    return {
        "a_str": "naïve 文本 🙂" if high else "", "b_bytes": b"\x00\xff" if high else b"", "c_int": sign * 2**40,
        "d_int8": 127 if high else -128, "e_int16": 32767 if high else -32768,
        "f_int32": 2**31 - 1 if high else -2**31, "g_int64": 2**63 - 1 if high else -2**63,
        "h_uint8": 255 if high else 0, "i_uint16": 65535 if high else 0, "j_uint32": 2**32 - 1 if high else 0,
        "k_uint64": 2**64 - 1 if high else 0, "l_float16": sign * 1.5, "m_float32": sign * 0.25,
        "n_float64": sign * 1e300, "o_str_int": sign * 12345678901, "p_json": {"é": [1, None, "x"]},
    }


def write(name, columns, samples, **options):
    folder = os.path.join(HERE, name)
    shutil.rmtree(folder, ignore_errors=True)
    with MDSWriter(out=folder, columns=columns, hashes=["xxh64"], **options) as writer:
        for sample in samples:
            writer.write(sample)


write("scalars", SCALARS, [scalars(1), scalars(-1)], size_limit=1 << 20)
write("scalars_zstd", SCALARS, [scalars(1), scalars(-1)], size_limit=1 << 20, compression="zstd")
# Column names whose order differs by code point and by dictionary, and several shards.
MIXED = {"é": "str", "z": "str", "label": "int", "Z": "str"}
write("several", MIXED, [{"é": "é" * i, "z": "z", "label": i, "Z": ""} for i in range(20)], size_limit=420)
