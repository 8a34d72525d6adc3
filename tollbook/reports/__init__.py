"""Reports: flex reports that staff put together without code, run as whoever reads them.

Knows: subjects with their columns, definitions, who may read one, runs, files, schedules by mail.
Must not know: pages and requests, how a mail travels, what stands behind a gate.
Tables: FlexReport, Schedule, ReportFile.
Doors: models, queries, actions, types.
"""
