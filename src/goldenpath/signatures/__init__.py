"""One file, one known fault, told by facts; its runbook stands in `runbooks/` under the same name."""
