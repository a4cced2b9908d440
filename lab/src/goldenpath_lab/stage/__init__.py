"""What faults may touch of a running lab: one file a facet, mechanisms only; nothing here leads to a log."""
