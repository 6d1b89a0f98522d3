"""Backups: everything in one file, sealed to a key that does not lie on the server; its proof, and the way back.

    handrail-<series>-<day>-<time>-<4 at random>-<end of the key>.age

is an age file (age-encryption.org). Inside is a tar:

    about.json                     what it is of: versions, tables with their columns, the secret of the folder
    rows/<table>/0001.jsonl.gz     rows, one JSON list to a line, in the order of their keys, on either database alike
    files/ab/ab12…                 uploaded files, sealed one by one as they lie
    manifest.json                  size and SHA-256 of every part, rows and checksum of every table
"""
