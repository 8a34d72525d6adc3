"""Work: what must be done for an account: orders, tickets and tasks, each by the way of its type.

Knows: types with their statuses and actions, who has what in hand, what was said and by when.
Must not know: calls, bills, payments, how somebody is told.
Tables: TaskType, TaskStatus, TaskAction, Sequence, Task, TaskProduct, TaskStep, TaskComment,
TaskFile, SentFile, SentFault, NewServiceTask, Settings.
Doors: models, queries, actions, types.
"""
