"""Words that risks, topics and languages are known by; one module for each language and kind.

They are written for shops and their customers and lean towards finding too much: whatever they
find is read by a person, whatever they miss may be answered by a machine.
"""
