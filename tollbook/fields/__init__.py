"""Fields: custom-field definitions and drop-down lists, for rooms it does not know.

Knows: which further fields staff have defined, of which kind, and what each list offers.
Must not know: whose fields they are; the values stand in the rows of other rooms.
Tables: FieldDefinition, Choice.
Doors: models, queries, actions, types.
"""
