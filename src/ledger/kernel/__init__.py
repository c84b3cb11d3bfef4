"""The words every chapter uses.

Command ──decide(command, see)──▶ Refused | facts          (verbs: pure)
Fact    ──parts──▶ Noun.evolve(part) ──▶ Noun              (nouns: pure)
Question ──see.ask──▶ one answer a chapter                 (below asks, above answers: pure)
Line     = position, at, actor, command, salt, Fact        (what is stored and sealed)
Rulebook = the chapters put together: names, routes, tags, answers
"""
