"""The words every chapter uses.

Command ──decide(command, see)──▶ Refused | facts          (verbs: pure)
Fact    ──parts──▶ Noun.evolve(part) ──▶ Noun              (nouns: pure)
Line     = position, at, actor, command, salt, Fact        (what is stored and sealed)
Rulebook = the chapters put together: names, routes, tags
"""
