"""Who works for the network in tests and benchmarks."""

from ledger.kernel.who import Role, Who

OPERATOR = Who(actor="olga", role=Role.OPERATOR)
TREASURER = Who(actor="teresa", role=Role.TREASURER)
AUDITOR = Who(actor="aldo", role=Role.AUDITOR)
