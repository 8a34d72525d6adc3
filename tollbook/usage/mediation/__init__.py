"""Mediation: from a file as a switch wrote it to accepted calls with their owners.

lines: bytes to fields.   formats: fields to calls.   screen: what is wrong or left out.
owners: whose call it is.   intake: the whole way, all or nothing.   words: codes in sentences.
"""
